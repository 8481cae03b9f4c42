import type { Surgery } from "./manifest";
import { type KeySet, type Signing, signWithBind, withoutRole } from "./sign";

/** Does to a signed file what a recipe says; `signing` is how it was made. */
export async function operate(
  lines: readonly string[],
  surgery: Surgery,
  signing: Signing,
): Promise<readonly string[]> {
  switch (surgery.kind) {
    case "drop-signatures":
      return lines.filter((line) => !isSignatureOf(line, surgery.types));
    case "corrupt-signatures":
      return lines.map((line) => (isSignatureOf(line, surgery.types) ? corrupt(line) : line));
    case "expire-signatures": {
      const target = `${signing.target}.expired`;
      const expired = await signWithBind({ ...signing, target, period: "expired" });
      return replace(lines, expired, (line) => isSignatureOf(line, surgery.types));
    }
    case "drop-denial":
      return dropDenial(lines, signing.denial.kind === "nsec" ? "NSEC" : "NSEC3");
    case "drop-key": {
      const keySet = await withoutRole(signing.keySet, surgery.role);
      return replace(lines, await signAgain(signing, keySet), isOfKeySet);
    }
    case "drop-ksk-signature": {
      const target = `${signing.target}.both`;
      const both = await signWithBind({ ...signing, target, zskSignsKeys: true });
      const isByZsk = (line: string) => !kskTags(signing.keySet).includes(signerTag(line));
      return replace(
        lines,
        both.filter((line) => !isOfKeySet(line) || typeOf(line) !== "RRSIG" || isByZsk(line)),
        isOfKeySet,
      );
    }
    case "drop-algorithm":
      return lines.filter(
        (line) =>
          typeOf(line) !== "RRSIG" ||
          coveredType(line) === "DNSKEY" ||
          fields(line)[5] !== String(surgery.algorithm),
      );
    default:
      throw new Error(`unknown surgery: ${JSON.stringify(surgery satisfies never)}`);
  }
}

function signAgain(signing: Signing, keySet: KeySet): Promise<readonly string[]> {
  return signWithBind({ ...signing, keySet, target: `${signing.target}.reduced` });
}

/** Takes the records that match out of `lines` and puts those of `others` in. */
function replace(
  lines: readonly string[],
  others: readonly string[],
  matches: (line: string) => boolean,
): readonly string[] {
  return [...lines.filter((line) => !matches(line)), ...others.filter(matches)];
}

/** All denial records but one: the apex's NSEC, or the apex's NSEC3, without which the server takes the zone for unsigned. */
function dropDenial(lines: readonly string[], type: "NSEC" | "NSEC3"): readonly string[] {
  const isDenial = (line: string) =>
    typeOf(line) === type || (typeOf(line) === "RRSIG" && coveredType(line) === type);
  const apex = lines.find((line) => typeOf(line) === type && /\sSOA\s/.test(line));
  const owner = fields(apex ?? "")[0];
  return lines.filter((line) => !isDenial(line) || fields(line)[0] === owner);
}

function isSignatureOf(line: string, types: readonly string[]): boolean {
  return typeOf(line) === "RRSIG" && types.includes(coveredType(line));
}

function isOfKeySet(line: string): boolean {
  return typeOf(line) === "DNSKEY" || isSignatureOf(line, ["DNSKEY"]);
}

function kskTags({ keys }: KeySet): readonly number[] {
  return keys.filter(({ role }) => role === "ksk").map(({ name }) => Number(name.slice(-5)));
}

/** Owner, TTL, class, type, data. */
function fields(line: string): readonly string[] {
  return line.split(/\s+/);
}

function typeOf(line: string): string {
  return line.startsWith(";") ? "" : (fields(line)[3] ?? "");
}

function coveredType(line: string): string {
  return fields(line)[4] ?? "";
}

function signerTag(line: string): number {
  return Number(fields(line)[10]);
}

/** Changes one digit in the middle of the signature. */
function corrupt(line: string): string {
  const at = line.length - 20;
  return line.slice(0, at) + (line.charAt(at) === "A" ? "B" : "A") + line.slice(at + 1);
}
