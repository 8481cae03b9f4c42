import { isSameName, type OwnerName, ROOT_NAME, toLowerName } from "./owner-name";

const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** The labels of a name from the leftmost to the one below the root, still escaped; none for the root. */
export function labelsOf(name: OwnerName): string[] {
  if (name === ROOT_NAME) return [];
  if (!name.includes("\\")) return name.split(".");
  const labels: string[] = [];
  let rest: OwnerName | undefined = name;
  while (rest !== undefined && rest !== ROOT_NAME) {
    const dot = firstDot(rest);
    labels.push(dot < 0 ? rest : rest.slice(0, dot));
    rest = parentOf(rest);
  }
  return labels;
}

/** How many labels a name has, the root label not counted. */
export function countLabels(name: OwnerName): number {
  if (name === ROOT_NAME) return 0;
  let count = 1;
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    if (code === DOT) count++;
    else if (code === BACKSLASH) index++;
  }
  return count;
}

/** The labels field that an RRSIG over this owner carries: no root, no leading `*` (RFC 4034 §3.1.3). */
export function countRrsigLabels(name: OwnerName): number {
  return countLabels(name) - (isWildcard(name) ? 1 : 0);
}

/** The name without its leftmost label; undefined for the root. */
export function parentOf(name: OwnerName): OwnerName | undefined {
  if (name === ROOT_NAME) return undefined;
  const dot = firstDot(name);
  return dot < 0 ? ROOT_NAME : (name.slice(dot + 1) as OwnerName);
}

/** True if `name` equals `ancestor` or lies below it; case does not matter. */
export function isAtOrBelow(name: OwnerName, ancestor: OwnerName): boolean {
  if (ancestor === ROOT_NAME || isSameName(name, ancestor)) return true;
  const dot = name.length - ancestor.length - 1;
  if (dot < 1 || name.charCodeAt(dot) !== DOT || isEscaped(name, dot)) return false;
  return name.slice(dot + 1).toLowerCase() === ancestor.toLowerCase();
}

/** True if `name` lies below `ancestor` and is not equal to it. */
export function isBelow(name: OwnerName, ancestor: OwnerName): boolean {
  return isAtOrBelow(name, ancestor) && !isSameName(name, ancestor);
}

/** The last `count` labels of a name: its ancestor with that many labels. */
export function lastLabels(name: OwnerName, count: number): OwnerName {
  const labels = labelsOf(name);
  if (count <= 0) return ROOT_NAME;
  return labels.slice(Math.max(labels.length - count, 0)).join(".") as OwnerName;
}

/** The longest name that is an ancestor of, or equal to, both. */
export function commonAncestor(a: OwnerName, b: OwnerName): OwnerName {
  let candidate: OwnerName | undefined = toLowerName(a);
  while (candidate !== undefined && !isAtOrBelow(b, candidate)) candidate = parentOf(candidate);
  return candidate ?? ROOT_NAME;
}

/** True if the leftmost label is an asterisk alone (RFC 4592 §2.1.1). */
export function isWildcard(name: OwnerName): boolean {
  return name === "*" || name.startsWith("*.");
}

/** The wildcard directly below a name, `*.example.org`. Below a name of 254 octets it is longer than any owner can be. */
export function wildcardBelow(name: OwnerName): OwnerName {
  return (name === ROOT_NAME ? "*" : `*.${name}`) as OwnerName;
}

function firstDot(name: string): number {
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    if (code === DOT) return index;
    if (code === BACKSLASH) index++;
  }
  return -1;
}

function isEscaped(name: string, index: number): boolean {
  let backslashes = 0;
  while (index - backslashes > 0 && name.charCodeAt(index - backslashes - 1) === BACKSLASH) {
    backslashes++;
  }
  return backslashes % 2 === 1;
}
