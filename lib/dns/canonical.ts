import { compareOctets, equalOctets } from "./octets";
import { canonicalRdata, type Rdata } from "./rdata/rdata";

/** RDATA with its canonical form. */
export type CanonicalRdata = { readonly rdata: Rdata; readonly octets: Uint8Array };

/** Each signature over a set, and its text, ask for the order of the same set. */
let latest: {
  readonly rdatas: readonly Rdata[];
  readonly order: readonly CanonicalRdata[];
} | null = null;

/** RDATA in canonical order (RFC 4034 §6.3), duplicates kept. The list must not change afterwards. */
export function canonicalOrder(rdatas: readonly Rdata[]): readonly CanonicalRdata[] {
  if (latest?.rdatas === rdatas && latest.order.length === rdatas.length) return latest.order;
  const order = rdatas.map((rdata) => ({ rdata, octets: canonicalRdata(rdata) }));
  if (order.length > 1) order.sort((a, b) => compareOctets(a.octets, b.octets));
  latest = { rdatas, order };
  return order;
}

/** RDATA in canonical form and order, duplicates dropped (RFC 4034 §6.2, §6.3). */
export function canonicalRdatas(rdatas: readonly Rdata[]): readonly Uint8Array[] {
  const distinct: Uint8Array[] = [];
  let previous: Uint8Array | undefined;
  for (const { octets } of canonicalOrder(rdatas)) {
    if (previous === undefined || !equalOctets(previous, octets)) distinct.push(octets);
    previous = octets;
  }
  return distinct;
}

/** True if both sets hold the same RDATA, whatever the order, case of names or duplicates. */
export function isSameRdataSet(a: readonly Rdata[], b: readonly Rdata[]): boolean {
  const octetsA = canonicalRdatas(a);
  const octetsB = canonicalRdatas(b);
  return (
    octetsA.length === octetsB.length &&
    octetsA.every((octets, index) => equalOctets(octets, octetsB[index] ?? new Uint8Array(0)))
  );
}
