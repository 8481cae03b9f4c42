import { InstantAndRelative } from "@/components/time/relative-time";
import { Verdict } from "@/components/ui/verdict";
import { plural } from "@/components/zone/words";
import type { Fleet } from "@/lib/contracts/fleet";
import styles from "./fleet.module.css";

const SENTENCES = {
  no: "Nobody is affected.",
  some: "Some users are affected.",
  yes: "Users are affected.",
  unknown: "We cannot tell whether anyone is affected.",
} as const satisfies Record<Fleet["affectsUsers"], string>;

function FirstHarm({ fleet }: Readonly<{ fleet: Fleet }>) {
  if (fleet.firstHarm === null) return <>No harm is in sight.</>;
  return (
    <>
      First harm is{" "}
      <em>
        <InstantAndRelative at={fleet.firstHarm.at} estate={fleet.firstHarm.estate} />
      </em>
      , if nobody acts on <em>{fleet.firstHarm.zone}</em>.
    </>
  );
}

/** One sentence for the whole fleet, its deadline, and the one line that an ops lead reads aloud. */
export function FleetVerdict({ fleet }: Readonly<{ fleet: Fleet }>) {
  const { servers, agents } = fleet;
  return (
    <header className={styles.verdict}>
      <Verdict rest={<FirstHarm fleet={fleet} />}>{SENTENCES[fleet.affectsUsers]}</Verdict>
      <p className={styles.headline}>{fleet.headline}</p>
      <p className={styles.scope}>
        {plural(servers.total, "server")}
        {servers.unreachable > 0 ? `, ${servers.unreachable} not reachable` : ", all reachable"}.{" "}
        {agents.silent > 0
          ? `${plural(agents.silent, "agent")} silent of ${agents.total}.`
          : `${plural(agents.total, "agent")}, all reporting.`}
      </p>
    </header>
  );
}
