import Link from "next/link";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, Quiet } from "@/components/ui/text";
import { serverHref } from "@/components/zone/words";
import type { LabItem } from "@/lib/contracts/lab";
import styles from "./lab.module.css";
import type { Steer } from "./lab-page";

type LabServer = LabItem["servers"][number];

function ServerRow({ server, steer }: Readonly<{ server: LabServer; steer: Steer }>) {
  const isDisabled = !steer.mayAct || steer.isBusy;
  return (
    <Row>
      <RowHead>
        <Link href={serverHref(server.server)} prefetch={false}>
          <Mono>{server.server}</Mono>
        </Link>
      </RowHead>
      <Cell nowrap className={styles.center}>
        <Switch
          label={`Power of ${server.server}`}
          words={["on", "off"]}
          alarmWhenOff
          checked={server.on}
          disabled={isDisabled}
          onCheckedChange={(on) => steer.act({ action: "power", server: server.server, on })}
        />
      </Cell>
      <Cell nowrap className={styles.center}>
        {server.on ? (
          <Switch
            label={`DNS service of ${server.server}`}
            words={["on", "off"]}
            alarmWhenOff
            checked={server.dnsService}
            disabled={isDisabled}
            onCheckedChange={(on) =>
              steer.act({ action: "dns-service", server: server.server, on })
            }
          />
        ) : (
          <Quiet>off with it</Quiet>
        )}
      </Cell>
      <Cell nowrap className={styles.center}>
        <Switch
          label={`Rights of the agent on ${server.server}`}
          words={["granted", "withdrawn"]}
          alarmWhenOff
          checked={server.rightsAllowed}
          disabled={isDisabled}
          onCheckedChange={(allowed) =>
            steer.act({ action: "rights", server: server.server, allowed })
          }
        />
      </Cell>
      <Cell numeric className={server.clockSkewSeconds === 0 ? undefined : styles.skewed}>
        {server.clockSkewSeconds > 0 ? "+" : ""}
        {server.clockSkewSeconds} s
      </Cell>
      <Cell>
        {server.partitionedFrom.length === 0 ? (
          <Quiet>nobody</Quiet>
        ) : (
          <Mono>{server.partitionedFrom.join(", ")}</Mono>
        )}
      </Cell>
    </Row>
  );
}

/** Power, service and rights of every simulated server. */
export function LabServers({ lab, steer }: Readonly<{ lab: LabItem; steer: Steer }>) {
  return (
    <Section
      title="Servers"
      lead="Switch one off and watch an open zone page: it says so within one poll."
    >
      <Table label="Simulated servers">
        <thead>
          <tr>
            <HeadCell>Server</HeadCell>
            <HeadCell>Power</HeadCell>
            <HeadCell>DNS service</HeadCell>
            <HeadCell>Agent's rights</HeadCell>
            <HeadCell numeric>Clock</HeadCell>
            <HeadCell>Cut off from</HeadCell>
          </tr>
        </thead>
        <tbody>
          {lab.servers.map((server) => (
            <ServerRow key={server.server} server={server} steer={steer} />
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
