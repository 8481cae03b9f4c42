/** The numbered rules about the key master role that the lab is built to: KM-1 to KM-67 and KM-14a. */
export const KM_RULES: readonly string[] = Array.from(
  { length: 67 },
  (_, index) => index + 1,
).flatMap((number) => (number === 14 ? ["KM-14", "KM-14a"] : [`KM-${number}`]));
