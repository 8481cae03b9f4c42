const DAY_SECONDS = 86_400;

/**
 * A 32-bit time as `YYYYMMDDHHmmSS` in UTC, read as seconds since 1970 without wrapping (RFC 4034 §3.2).
 * Days are counted from 0000-03-01 in eras of 400 years, so that leap days end a year.
 */
export function formatSerialTime(serial: number): string {
  const seconds = serial % DAY_SECONDS;
  const days = Math.floor(serial / DAY_SECONDS) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
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
