import { civilDate } from "./civil-date";

const DAY_SECONDS = 86_400;

/** A 32-bit time as `YYYYMMDDHHmmSS` in UTC, read as seconds since 1970 without wrapping (RFC 4034 §3.2). */
export function formatSerialTime(serial: number): string {
  const seconds = serial % DAY_SECONDS;
  const { year, month, day } = civilDate(Math.floor(serial / DAY_SECONDS));
  const clock = [seconds / 3_600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  return [String(year).padStart(4, "0"), ...[month, day, ...clock].map(twoDigits)].join("");
}

/** The 32-bit time of `YYYYMMDDHHmmSS` or of a plain number of seconds; undefined where it is neither. */
export function parseSerialTime(text: string): number | undefined {
  if (/^\d{1,10}$/.test(text)) return Number(text) < 2 ** 32 ? Number(text) : undefined;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const serial =
    daysSinceEpoch(year, month, day) * DAY_SECONDS + hour * 3_600 + minute * 60 + second;
  if (serial < 0) return undefined;
  const wrapped = serial % 2 ** 32;
  // A date that does not exist formats as another one.
  return serial >= 2 ** 32 || formatSerialTime(wrapped) === text ? wrapped : undefined;
}

function daysSinceEpoch(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
