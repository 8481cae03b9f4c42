import { callerUrn } from "@/lib/contracts/agent/enrolment";
import { type Authority, makeLeaf } from "@/lib/platform/certificates/authority";
import { readCertificate } from "@/lib/platform/certificates/certificate-facts";

const DAY_SECONDS = 86_400;
/** Both ways: an agent whose clock is wrong by less can still be asked, and its clock named. */
const VALID_SECONDS = 7 * DAY_SECONDS;
/** Made anew after this. */
const KEPT_SECONDS = DAY_SECONDS;

/** With what this process shows an agent who it is. The key was made here and is written nowhere. */
export type Caller = {
  readonly fingerprint: string;
  readonly certificate: string;
  readonly privateKey: string;
};

/** The callers of this process: one for each enrolment, since no agent is to know another one's. */
export interface Callers {
  of(enrolment: string, authority: Authority): Promise<Caller>;
  /** Its key is gone: nobody here can call that agent any more. */
  forget(enrolment: string): void;
}

type Kept = { readonly caller: Promise<Caller>; readonly madeAt: number };

export function createCallers(wallNow: () => number): Callers {
  const kept = new Map<string, Kept>();
  return {
    of: (enrolment, authority) => {
      const now = wallNow();
      const known = kept.get(enrolment);
      if (known !== undefined && Math.abs(now - known.madeAt) < KEPT_SECONDS) return known.caller;
      const caller = makeCaller(enrolment, authority, now);
      kept.set(enrolment, { caller, madeAt: now });
      return caller;
    },
    forget: (enrolment) => {
      kept.delete(enrolment);
    },
  };
}

async function makeCaller(enrolment: string, authority: Authority, now: number): Promise<Caller> {
  const leaf = await makeLeaf(authority, {
    urn: callerUrn(enrolment),
    use: "caller",
    notBefore: now - VALID_SECONDS,
    notAfter: now + VALID_SECONDS,
  });
  const facts = readCertificate(leaf.certificate);
  if (facts === null) throw new Error("the authority signed what is no certificate");
  return { ...leaf, fingerprint: facts.fingerprint };
}
