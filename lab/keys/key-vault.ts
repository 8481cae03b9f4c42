/** Which key pair is meant: its id says which, its algorithm and length how it is made. */
export type KeyRequest = {
  readonly keyId: string;
  readonly algorithm: number;
  /** In bits. */
  readonly keyLength: number;
};

/** Where the lab's key pairs are. Public halves only come out; making one may take a moment (RSA). */
export interface KeyVault {
  /** The public key field of the DNSKEY record, or null while the pair is not made yet. Never slow. */
  find(request: KeyRequest): Uint8Array | null;
  /** Makes what is missing; resolves when `find` answers all of them. */
  make(requests: readonly KeyRequest[]): Promise<void>;
}
