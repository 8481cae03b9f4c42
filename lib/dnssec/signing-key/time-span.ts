import { DAY, HOUR, MINUTE, type Seconds } from "@/lib/dnssec/instant";

/** A duration as PowerShell prints a TimeSpan: `2.00:00:00`, `01:00:00`. */
export function timeSpan(seconds: Seconds): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const days = Math.floor(seconds / DAY);
  const time = `${two(Math.floor((seconds % DAY) / HOUR))}:${two(Math.floor((seconds % HOUR) / MINUTE))}:${two(seconds % MINUTE)}`;
  return days > 0 ? `${days}.${time}` : time;
}
