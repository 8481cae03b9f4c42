"use client";

import { useMinute } from "@/components/time/clock";
import { formatDuration } from "@/components/time/format";
import { CommandBlock } from "@/components/ui/command-block";
import { DefinitionList } from "@/components/ui/definition-list";
import { Section } from "@/components/ui/section";
import { Mono, Quiet } from "@/components/ui/text";
import type { LabItem } from "@/lib/contracts/lab";
import styles from "./lab.module.css";
import { delvCommand, dsFields, type OutsideFacts, unboundConfiguration } from "./outside-commands";

type Address = NonNullable<LabItem["resolver"]>;

function Place({ address }: Readonly<{ address: Address }>) {
  return (
    <Mono>
      {address.ip} port {address.port}
    </Mono>
  );
}

function aheadOf(lab: LabItem): string {
  if (lab.paused) return "standing still";
  if (lab.offsetSeconds === 0) return "the wall clock";
  return `${formatDuration(lab.offsetSeconds * 1000)} ahead`;
}

function Commands({ facts }: Readonly<{ facts: OutsideFacts }>) {
  return (
    <div className={styles.commands}>
      <h3>delv</h3>
      <CommandBlock text={delvCommand(facts)} label="the lines for delv" />
      <p>
        Expect <Mono>; fully validated</Mono>
        {facts.at === null
          ? "."
          : ". The first library keeps delv builds with jemalloc from standing still under faketime."}
      </p>
      <h3>Unbound</h3>
      <CommandBlock text={unboundConfiguration(facts)} label="the configuration for Unbound" />
    </div>
  );
}

/** How other people's tools reach and judge what the lab's servers answer. */
export function LabOutside({ lab }: Readonly<{ lab: LabItem }>) {
  const minute = useMinute("lab");
  const [ds] = lab.trustAnchor.ds;
  const [root] = lab.rootServers;
  const isMoved = lab.paused || lab.offsetSeconds > 0;
  return (
    <Section
      title="Check it from outside"
      lead="The lab is a real DNS tree with its own root. Your tools may judge it."
    >
      {lab.resolver === null || ds === undefined || root === undefined ? (
        <Quiet>
          The lab does not answer over DNS: no port was free for its name servers when it started.
        </Quiet>
      ) : (
        <>
          <DefinitionList
            layout="facts"
            items={[
              {
                term: "Resolver",
                value: <Place address={lab.resolver} />,
                note: "UDP and TCP, does not validate",
              },
              { term: "Root server", value: <Place address={root} />, note: "authoritative only" },
              {
                term: "Trust anchor, DS",
                value: <Mono>{anchorOf(ds)}</Mono>,
                note: "the same after a reset",
              },
              {
                term: "Clock of the answers",
                value: aheadOf(lab),
                note: isMoved ? "give your tool the lab's time" : "your tool's own will do",
              },
            ]}
          />
          <Commands facts={{ resolver: lab.resolver, ds, at: isMoved ? minute : null }} />
        </>
      )}
    </Section>
  );
}

function anchorOf(ds: string): string {
  const { keyTag, algorithm, digestType } = dsFields(ds);
  return `${keyTag} ${algorithm} ${digestType}`;
}
