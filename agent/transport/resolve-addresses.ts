import { lookup } from "node:dns/promises";

/** The addresses of a name by this machine's own resolver; none where it has none, or cannot be asked. */
export async function resolveAddresses(name: string): Promise<readonly string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (error) {
    // ENOTFOUND, EAI_AGAIN: a name without address is an answer as well.
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}
