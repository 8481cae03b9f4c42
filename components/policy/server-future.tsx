"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { FailedView } from "@/components/query/failed-view";
import { PendingView } from "@/components/query/pending-view";
import { StatusWord } from "@/components/status/status-word";
import { Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { CommandBlock } from "@/components/ui/command-block";
import { DefinitionList } from "@/components/ui/definition-list";
import { Disclosure } from "@/components/ui/disclosure";
import { Section } from "@/components/ui/section";
import { Mono } from "@/components/ui/text";
import { plural, zoneHref } from "@/components/zone/words";
import type { DecommissionItem } from "@/lib/queries/policy";
import { decommissionQuery, preferencesQuery } from "@/lib/queries/policy";
import styles from "./policy.module.css";
import { PreferenceChoice } from "./preference-choice";

type ServerProps = Readonly<{ server: string; estate: string }>;

function Reason({ reason }: Readonly<{ reason: DecommissionItem["reasons"][number] }>) {
  const { sentence, zones, total } = reason;
  return (
    <li>
      <StatusWord status="failing" wrap>
        {sentence}
      </StatusWord>
      <Disclosure label={plural(total, "zone")}>
        <ul className={styles.zones}>
          {zones.map((zone) => (
            <li key={zone}>
              <Link href={zoneHref(zone)} prefetch={false}>
                <Mono>{zone}</Mono>
              </Link>
            </li>
          ))}
        </ul>
        {total > zones.length ? (
          <p>and {(total - zones.length).toLocaleString("en")} more</p>
        ) : null}
      </Disclosure>
    </li>
  );
}

function Verdict({ verdict }: Readonly<{ verdict: DecommissionItem }>) {
  if (verdict.can)
    return (
      <StatusWord status="healthy" wrap>
        Yes: no role and no only copy of a key hangs on it.
      </StatusWord>
    );
  return (
    <>
      <p>
        <b>No, it must stay.</b> {plural(verdict.reasons.length, "thing")}{" "}
        {verdict.reasons.length === 1 ? "stands" : "stand"} against it:
      </p>
      <ul className={styles.reasons}>
        {verdict.reasons.map((reason) => (
          <Reason key={reason.code} reason={reason} />
        ))}
      </ul>
    </>
  );
}

/** Above this many zones the answer takes seconds, and is given to whoever asks for it. */
const ASKED_AT_ONCE = 2_000;

function CanGo({ server, estate, zones }: ServerProps & Readonly<{ zones: number }>) {
  const [isWanted, setWanted] = useState(zones <= ASKED_AT_ONCE);
  const asked = useQuery({ ...decommissionQuery(server, estate), enabled: isWanted });
  if (!isWanted)
    return (
      <Actions>
        <Button onClick={() => setWanted(true)}>Look at {plural(zones, "zone")}</Button>
      </Actions>
    );
  if (asked.data !== undefined) return <Verdict verdict={asked.data} />;
  return asked.isError ? (
    <FailedView
      error={asked.error}
      asked={`whether ${server} may go`}
      onRetry={() => void asked.refetch()}
    />
  ) : (
    <PendingView asking={`what hangs on ${server}`} />
  );
}

function Preference({ server, estate }: ServerProps) {
  const { data } = useQuery(preferencesQuery());
  const item = data?.items.find((one) => one.server === server && one.estate === estate);
  return item === undefined ? <>…</> : <PreferenceChoice item={item} />;
}

/** What a server is for from now on: should it hold roles, and may it go for good? The same answer as on the command line. */
export function ServerFuture({ server, estate, zones }: ServerProps & Readonly<{ zones: number }>) {
  return (
    <Section
      title="May it go for good?"
      lead="What is not known never counts as harmless."
      foot={<Link href="/settings/policies">Rules for moves</Link>}
    >
      <CanGo server={server} estate={estate} zones={zones} />
      <DefinitionList
        items={[
          {
            term: "Should hold roles",
            value: <Preference server={server} estate={estate} />,
          },
          {
            term: "In a pipeline",
            value: (
              <CommandBlock
                text={`npx keymaster can-decommission ${server}`}
                label="the line for a pipeline"
              />
            ),
          },
        ]}
      />
    </Section>
  );
}
