import { compareOctets, equalOctets } from "./octets";
import { canonicalRdata, type Rdata } from "./rdata/rdata";

/** RDATA in canonical form and order, duplicates dropped (RFC 4034 §6.2, §6.3). */
export function canonicalRdatas(rdatas: readonly Rdata[]): readonly Uint8Array[] {
  const [only] = rdatas;
  if (rdatas.length === 1 && only !== undefined) return [canonicalRdata(only)];
  const sorted = rdatas.map(canonicalRdata).sort(compareOctets);
  return sorted.filter((octets, index) => {
    const previous = sorted[index - 1];
    return previous === undefined || !equalOctets(previous, octets);
  });
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
