import Link from "next/link";
import { StatusShape } from "@/components/status/shape";
import { statusWordIds, statusWords } from "@/components/status/words";
import type { Fleet } from "@/lib/contracts/fleet";
import styles from "./fleet.module.css";

/** How many zones show each word, in the order of urgency; each count leads to its zones. */
export function Census({ byStatus }: Readonly<{ byStatus: Fleet["zones"]["byStatus"] }>) {
  return (
    <nav aria-label="Zones by status" className={styles.censusNav}>
      <ul className={styles.census}>
        {statusWordIds.map((status) => {
          const count = byStatus[status] ?? 0;
          return (
            <li key={status} data-status={status} data-zero={count === 0 || undefined}>
              <Link href={`/zones?status=${status}`} prefetch={false}>
                <StatusShape status={status} />
                <b>{count.toLocaleString("en")}</b>
                <span>{statusWords[status].word}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
