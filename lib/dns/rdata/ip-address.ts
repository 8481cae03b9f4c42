/** Dotted quad. */
export function formatIpv4(octets: Uint8Array): string {
  return `${octets[0]}.${octets[1]}.${octets[2]}.${octets[3]}`;
}

/** The four octets of a dotted quad without leading zeros; undefined where it is none. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const octets = new Uint8Array(4);
  for (let index = 0; index < 4; index++) {
    const part = match[index + 1] as string;
    const value = Number(part);
    if (value > 255 || (part.length > 1 && part.startsWith("0"))) return undefined;
    octets[index] = value;
  }
  return octets;
}

/** The spelling of RFC 5952: lower case, the longest run of zeros (the first of equals, two at least) as `::`. */
export function formatIpv6(octets: Uint8Array): string {
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) {
    groups.push(((octets[index] as number) << 8) | (octets[index + 1] as number));
  }
  if (isIpv4Mapped(groups)) return `::ffff:${formatIpv4(octets.subarray(12))}`;
  const run = longestZeroRun(groups);
  let text = "";
  for (let index = 0; index < 8; index++) {
    if (run.length >= 2 && index === run.start) {
      text += "::";
      index += run.length - 1;
    } else {
      const isFirst = text === "" || text.endsWith("::");
      text += (isFirst ? "" : ":") + (groups[index] as number).toString(16);
    }
  }
  return text;
}

/** The sixteen octets of an IPv6 address in any spelling without zone; undefined where it is none. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const gap = text.indexOf("::");
  const octets = new Uint8Array(16);
  if (gap < 0) return writeGroups(text, octets, 0) === 16 ? octets : undefined;
  const head = text.slice(0, gap);
  const headEnd = head.includes(".") ? -1 : writeGroups(head, octets, 0);
  const tail = new Uint8Array(16);
  const tailLength = writeGroups(text.slice(gap + 2), tail, 0);
  if (headEnd < 0 || tailLength < 0 || headEnd + tailLength > 14) return undefined;
  octets.set(tail.subarray(0, tailLength), 16 - tailLength);
  return octets;
}

/** Writes groups of hexadecimal digits; returns where they end, negative where they are none or too many. */
function writeGroups(text: string, octets: Uint8Array, start: number): number {
  if (text === "") return start;
  let at = start;
  for (const group of text.split(":")) {
    const written = octetsOfGroup(group, text);
    if (written === undefined || at + written.length > 16) return -1;
    octets.set(written, at);
    at += written.length;
  }
  return at;
}

/** Two octets of up to four hexadecimal digits, or four of a dotted quad that ends the address. */
function octetsOfGroup(group: string, text: string): Uint8Array | undefined {
  if (group.includes(".")) return text.endsWith(group) ? parseIpv4(group) : undefined;
  if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
  const value = Number.parseInt(group, 16);
  return Uint8Array.of(value >> 8, value & 0xff);
}

function isIpv4Mapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
