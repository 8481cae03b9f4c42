/** Instants are milliseconds since 1970 here; `toMs` reads what the API sends. */
export type Ms = number;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const months = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
] as const;

const two = (value: number) => String(value).padStart(2, "0");

/** An RFC 3339 instant as milliseconds. */
export function toMs(at: string): Ms {
  return Date.parse(at);
}

/** Milliseconds as the API writes them: whole seconds, UTC, "Z". */
export function toIso(at: Ms): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** "4 d 10 h 57 min", the `parts` largest units; below a minute in seconds. Never rounded up. */
export function formatDuration(ms: Ms, parts = 2): string {
  const total = Math.max(0, Math.floor(ms / second));
  if (total < 60) return `${total} s`;
  const units = [
    [Math.floor(total / 86_400), "d"],
    [Math.floor((total % 86_400) / 3600), "h"],
    [Math.floor((total % 3600) / 60), "min"],
  ] as const;
  const first = units.findIndex(([value]) => value > 0);
  return units
    .slice(first, first + parts)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}

/** "9 s ago", "in 1 d 5 h", "now". */
export function formatRelative(at: Ms, now: Ms): string {
  const distance = at - now;
  if (Math.abs(distance) < second) return "now";
  // Far instants need no hours: "in 36 d", not "in 36 d 2 h".
  const parts = Math.abs(distance) >= 14 * day ? 1 : 2;
  const text = formatDuration(Math.abs(distance), parts);
  return distance > 0 ? `in ${text}` : `${text} ago`;
}

type UtcForm = Readonly<{
  /** The present instant: this year's dates leave the year out. */
  now: Ms;
  weekday?: boolean | undefined;
  seconds?: boolean | undefined;
  zone?: boolean | undefined;
  time?: boolean | undefined;
}>;

/** "Tue 10 Nov, 14:10 UTC". The zone of time stands beside it unless a column head already says it. */
export function formatUtc(at: Ms, form: UtcForm): string {
  const date = new Date(at);
  const weekday = form.weekday === false ? "" : `${weekdays[date.getUTCDay()]} `;
  const sameYear = date.getUTCFullYear() === new Date(form.now).getUTCFullYear();
  const year = sameYear ? "" : ` ${date.getUTCFullYear()}`;
  const dayText = `${weekday}${date.getUTCDate()} ${months[date.getUTCMonth()]}${year}`;
  if (form.time === false) return dayText;
  const seconds = form.seconds ? `:${two(date.getUTCSeconds())}` : "";
  const zone = form.zone === false ? "" : " UTC";
  return `${dayText}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}${seconds}${zone}`;
}

/** "Tue 10 Nov 2026 14:10:00 UTC": nothing left out. */
export function formatExactUtc(at: Ms): string {
  const date = new Date(at);
  const dayText = `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${dayText} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} UTC`;
}

/** The same instant on the reader's own clock: "Tue 10 Nov 2026 15:10:00 local (UTC+1)". Browser only. */
export function formatExactLocal(at: Ms): string {
  const date = new Date(at);
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? "−" : "+";
  const minutes = Math.abs(offset) % 60;
  const zone = `UTC${sign}${Math.floor(Math.abs(offset) / 60)}${minutes ? `:${two(minutes)}` : ""}`;
  const dayText = `${weekdays[date.getDay()]} ${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()}`;
  return `${dayText} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} local (${zone})`;
}
