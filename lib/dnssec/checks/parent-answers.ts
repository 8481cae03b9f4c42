import type {
  ObservedDs,
  ParentObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import { algorithmEntry } from "@/lib/dnssec/signing-key/algorithms";
import { DIGEST_TYPES } from "@/lib/dnssec/signing-key/digest-types";

/** The parent's servers that answered. */
export function answeredParents({ parents }: ZoneObservation): readonly ParentObservation[] {
  return parents.filter(({ answered }) => answered);
}

/** A parent's server with the DS set that it served. */
export type ParentWithDs = {
  readonly seen: ParentObservation;
  readonly ds: readonly ObservedDs[];
};

/** The parent's servers that serve a DS set for the zone. */
export function parentsWithDs(observation: ZoneObservation): readonly ParentWithDs[] {
  return answeredParents(observation).flatMap((seen) =>
    seen.ds === null || seen.ds.ds.length === 0 ? [] : [{ seen, ds: seen.ds.ds }],
  );
}

/**
 * The DS records that a validator goes by: algorithm and digest type known, and SHA-1 only where there is nothing better (RFC 4035
 * §5.2, RFC 4509 §3).
 */
export function usableDs(ds: readonly ObservedDs[]): readonly ObservedDs[] {
  const known = ds.filter(
    ({ algorithm, digestType }) => algorithmEntry(algorithm) !== null && digestType in DIGEST_TYPES,
  );
  const strong = known.filter(({ digestType }) => digestType !== 1);
  return strong.length > 0 ? strong : known;
}

/** A text by which two DS sets are equal or not. */
export function dsMark(ds: readonly ObservedDs[]): string {
  return ds
    .map(({ keyTag, algorithm, digestType, digest }) =>
      [keyTag, algorithm, digestType, digest].join(" "),
    )
    .sort()
    .join("; ");
}

/** A DS set as evidence. */
export function dsWords(ds: readonly ObservedDs[]): string {
  return ds.length === 0 ? "no DS" : `DS ${dsMark(ds)}`;
}
