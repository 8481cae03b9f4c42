import clsx from "clsx";
import Link from "next/link";
import { Runway } from "@/components/status/runway";
import { StatusWord } from "@/components/status/status-word";
import { type StatusWordId, statusWords } from "@/components/status/words";
import { toIso } from "@/components/time/format";
import { Instant } from "@/components/time/relative-time";
import { NotApplicable } from "@/components/ui/text";
import { eventWord, rolloverWord, zoneHref } from "@/components/zone/words";
import type { Status } from "@/lib/dnssec/status/judgement";
import type { ZoneRow } from "@/lib/queries/zone-index";
import styles from "./zone-list.module.css";

const SERVICE: Readonly<Record<string, { readonly shape: StatusWordId; readonly word: string }>> = {
  validating: { shape: "healthy", word: "Validates" },
  failing: { shape: "failing", word: "Failing" },
  expiring: { shape: "expiring", word: "Expiring" },
  "not-signed": { shape: "not-signed", word: "Not signed" },
  unknown: { shape: "unknown", word: "Unknown" },
};

const UNKNOWN_SERVICE = { shape: "unknown", word: "Unknown" } as const;

/** Rows that say nothing a person must read now. */
const QUIET: ReadonlySet<string> = new Set(["unknown", "not-signed"]);

/** Statuses that speak of the role or of a key change; the others are the service's and stand in its column. */
const ROLE_STATUSES: ReadonlySet<string> = new Set([
  "role-unclear",
  "stuck",
  "key-master-down",
  "waiting-for-parent",
  "rolling",
  "waiting-its-turn",
]);

function isStatus(word: string): word is Status {
  return word in statusWords;
}

function At({ seconds, estate }: Readonly<{ seconds: number | null; estate: string }>) {
  if (seconds === null) return <NotApplicable says="not known" />;
  return <Instant at={toIso(seconds * 1000)} estate={estate} weekday={false} zone={false} />;
}

function RoleCell({ row, status }: Readonly<{ row: ZoneRow; status: StatusWordId }>) {
  if (ROLE_STATUSES.has(row.status)) return <StatusWord status={status} />;
  if (row.status === "unknown") return <StatusWord status="unknown" />;
  if (row.verdict === "agreed") return <StatusWord status="healthy">Agreed</StatusWord>;
  if (row.verdict === "unassigned") return <NotApplicable says="nobody holds the role" />;
  return <StatusWord status="unknown">{row.verdict}</StatusWord>;
}

type RowProps = Readonly<{
  row: ZoneRow;
  index: number;
  selected: boolean;
  showEstate: boolean;
}>;

function EventCell({ row }: Readonly<{ row: ZoneRow }>) {
  if (row.nextEventAt === null) return <NotApplicable says="nothing planned" />;
  return (
    <>
      <At seconds={row.nextEventAt} estate={row.estate} />{" "}
      <i>{row.nextEvent === null ? "" : eventWord(row.nextEvent)}</i>
    </>
  );
}

function RolloverCell({ row }: Readonly<{ row: ZoneRow }>) {
  if (row.rollover === null) return <span className={styles.none}>none</span>;
  return <>{rolloverWord(row.rollover)}</>;
}

/** One zone in the list: nine answers on 32 pixels. */
export function ZoneListRow({ row, index, selected, showEstate }: RowProps) {
  const status: StatusWordId = isStatus(row.status) ? row.status : "unknown";
  const service = SERVICE[row.service] ?? UNKNOWN_SERVICE;
  const deadline = row.safeUntil === null ? null : toIso(row.safeUntil * 1000);
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={selected || undefined}
      className={clsx(styles.row, QUIET.has(row.status) && styles.quiet)}
    >
      <th scope="row" className={styles.name}>
        <Link
          href={zoneHref(row.name)}
          prefetch={false}
          tabIndex={selected ? 0 : -1}
          data-row={index}
        >
          {row.name}
        </Link>
        {showEstate ? <span className={styles.estate}>{row.estate}</span> : null}
      </th>
      <td className={styles.service}>
        <StatusWord status={service.shape}>{service.word}</StatusWord>
      </td>
      <td className={styles.role}>
        <span className={styles.verdict}>
          <RoleCell row={row} status={status} />
        </span>
        <span className={styles.whole}>
          <StatusWord status={status} />
        </span>
      </td>
      <td className={clsx(styles.holder, row.holderReachable === false && styles.down)}>
        {row.holder ?? <NotApplicable says="nobody" />}
      </td>
      <td className={styles.keys}>
        {row.ksk + row.zsk === 0 ? <NotApplicable says="no keys" /> : `${row.ksk}+${row.zsk}`}
      </td>
      <td className={styles.rollover}>
        <RolloverCell row={row} />
      </td>
      <td className={styles.runway}>
        <Runway
          status={status}
          deadline={deadline}
          known={row.status !== "unknown"}
          estate={row.estate}
        />
      </td>
      <td className={styles.until}>
        <At seconds={row.signaturesValidUntil} estate={row.estate} />
      </td>
      <td className={styles.event}>
        <EventCell row={row} />
      </td>
    </tr>
  );
}
