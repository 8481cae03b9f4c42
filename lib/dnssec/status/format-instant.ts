import { civilDate } from "@/lib/dns/text/civil-date";
import { DAY, HOUR, type Instant, MINUTE, type Seconds } from "@/lib/dnssec/instant";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = [
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

/**
 * The instant in the one textual form that sentences carry, cut to the minute: `Tue 10 Nov, 14:10 UTC`, with the year where
 * it is another one than that of `reference`: `Fri 27 Oct 2028, 14:10 UTC`. Same input, same text, in every locale and zone.
 */
export function formatInstant(at: Instant, reference: Instant): string {
  const days = Math.floor(at / DAY);
  const { year, month, day } = civilDate(days);
  const weekday = WEEKDAYS[(((days + 4) % 7) + 7) % 7];
  const withYear = year === civilDate(Math.floor(reference / DAY)).year ? "" : ` ${year}`;
  return `${weekday} ${day} ${MONTHS[month - 1]}${withYear}, ${clockTime(at - days * DAY)} UTC`;
}

/** A duration in the largest unit that fits, rounded down: `9 days`, `1 hour`, `25 minutes`. Never negative. */
export function formatDuration(duration: Seconds): string {
  const seconds = Math.max(0, duration);
  if (seconds >= DAY) return counted(Math.floor(seconds / DAY), "day");
  if (seconds >= HOUR) return counted(Math.floor(seconds / HOUR), "hour");
  return counted(Math.floor(seconds / MINUTE), "minute");
}

/** `1 zone`, `2 zones`: the number with thousands separated by a comma, and the noun in its number. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `10,148`: a whole number with its thousands separated by commas. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `dc1`, `dc1 and dc2`, `dc1, dc2 and dc3`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1);
  if (last === undefined) return "";
  return items.length === 1 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** A person's words at the end of a sentence: trimmed, and with a full stop unless they end with a mark of their own. */
export function asSentence(words: string): string {
  const text = words.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function clockTime(secondOfDay: Seconds): string {
  const hours = Math.floor(secondOfDay / HOUR);
  const minutes = Math.floor((secondOfDay % HOUR) / MINUTE);
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}
