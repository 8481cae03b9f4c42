import type { DescriptorItem } from "@/lib/contracts/zones";

const ROLES = {
  ksk: "Key-signing key",
  zsk: "Zone-signing key",
  csk: "Combined signing key",
} as const;
const POINTERS = { active: "Active", standby: "Standby", next: "Next", former: "Former" } as const;
const SIGNS = {
  nothing: "nothing",
  "dnskey-set": "DNSKEY set",
  zone: "all records",
  all: "DNSKEY set and all records",
} as const;
const CUSTODY = {
  directory: "the directory",
  "certificate-store": "the holder's certificate store",
  provider: "a key storage provider",
  file: "key files",
} as const;
/** Role of a key, written out. */
export function roleWord(role: DescriptorItem["keyRole"]): string {
  return ROLES[role];
}

/** Place of a key in its descriptor. */
export function pointerWord(pointer: DescriptorItem["keys"][number]["pointer"]): string {
  return POINTERS[pointer];
}

/** What a key signs. */
export function signsWord(signs: DescriptorItem["keys"][number]["signsWhat"]): string {
  return SIGNS[signs];
}

/** Where the private key lives. */
export function custodyWord(custody: DescriptorItem["custody"]): string {
  return CUSTODY[custody.kind];
}
