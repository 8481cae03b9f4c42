import Link from "next/link";
import { describeFailure } from "@/components/query/problem";
import { useFailedRefresh } from "@/components/query/use-failed-refresh";
import { StatusShape } from "@/components/status/shape";
import styles from "./strips.module.css";

/** A silent agent must never look green: the frame says it on every page. */
export function SilentAgents({ silent, total }: Readonly<{ silent: number; total: number }>) {
  if (silent === 0) return null;
  const who = silent === 1 ? "One agent is silent" : `${silent} of ${total} agents are silent`;
  return (
    <div role="status" className={styles.notice} data-kind="silent">
      <StatusShape status="unknown" />
      <p>
        {who}. What only {silent === 1 ? "it" : "they"} can see is shown as not known.
        <Link href="/settings/agents">Look at the agents</Link>
      </p>
    </div>
  );
}

/** Without accounts and without the lab, real servers stand open to everybody on this machine: never hide that. */
export function OpenDoor() {
  return (
    <div role="note" className={styles.notice} data-kind="warning">
      <StatusShape status="warning" />
      <p>
        There are no accounts yet: everybody who reaches this machine&rsquo;s loopback address may
        act as anybody.
      </p>
    </div>
  );
}

/** The live stream is cut: what is shown may be old, and says so. */
export function CutStream() {
  return (
    <div role="status" className={styles.notice} data-kind="silent">
      <StatusShape status="unknown" />
      <p>
        Keymaster does not answer. What you see is what it last said; this page asks again by
        itself.
      </p>
    </div>
  );
}

/** Something on this page could not be asked again: its old value stays, and this says so. */
export function FailedRefresh() {
  const failure = useFailedRefresh();
  if (failure === null) return null;
  const { title, detail } = describeFailure(failure);
  return (
    <div role="status" className={styles.notice} data-kind="silent">
      <StatusShape status="unknown" />
      <p>
        Something on this page is old: asking again failed. {title}. {detail}
      </p>
    </div>
  );
}
