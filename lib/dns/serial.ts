const MODULUS = 2 ** 32;
const HALF = 2 ** 31;

/** How two serial numbers relate; `undefined-order` where they are exactly half the circle apart (RFC 1982 §3.2). */
export type SerialOrder = "before" | "equal" | "after" | "undefined-order";

/** Compares 32-bit serial numbers (RFC 1982 §3.2): SOA serials, RRSIG instants (RFC 4034 §3.1.5). */
export function compareSerials(a: number, b: number): SerialOrder {
  const distance = (((b - a) % MODULUS) + MODULUS) % MODULUS;
  if (distance === 0) return "equal";
  if (distance === HALF) return "undefined-order";
  return distance < HALF ? "before" : "after";
}

/** The serial `increment` steps on, wrapping at 2³² (RFC 1982 §3.1). */
export function addToSerial(serial: number, increment: number): number {
  return (((serial + increment) % MODULUS) + MODULUS) % MODULUS;
}

/**
 * The instant that a 32-bit time stands for when read at `now`: the one of its congruents that is nearest to `now`
 * (RFC 4034 §3.1.5). Right until 68 years around `now`.
 */
export function instantOfSerial(serial: number, now: number): number {
  const ahead = (((serial - now) % MODULUS) + MODULUS) % MODULUS;
  return now + (ahead < HALF ? ahead : ahead - MODULUS);
}
