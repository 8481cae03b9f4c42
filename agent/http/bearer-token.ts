import { createHash, timingSafeEqual } from "node:crypto";

const SCHEME = "bearer ";

/** True if the header carries exactly this token; takes the same time for every wrong one. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  if (authorization === undefined) return false;
  if (authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return false;
  return timingSafeEqual(digest(authorization.slice(SCHEME.length).trim()), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
