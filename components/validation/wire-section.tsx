"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { FailedView } from "@/components/query/failed-view";
import { StatusWord } from "@/components/status/status-word";
import { useClockReadings } from "@/components/time/clock";
import { InstantAndRelative, RelativeTime } from "@/components/time/relative-time";
import { Button } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import type { Checks } from "@/lib/contracts/checks";
import { checksQuery, lookAgainMutation } from "@/lib/queries/checks";
import type { ZoneRef } from "@/lib/queries/zones";
import { ChainPicture } from "./chain-picture";
import { ExplainPanel } from "./explain-panel";
import { FindingList } from "./finding-list";
import { MatrixTable } from "./matrix-table";
import styles from "./validation.module.css";
import { VantageTable } from "./vantage-table";
import { SECURITY } from "./words";

function LookAgain({ zoneRef, running }: Readonly<{ zoneRef: ZoneRef; running: boolean }>) {
  const client = useQueryClient();
  const looking = useMutation({
    ...lookAgainMutation(),
    onSuccess: (checks) => client.setQueryData(checksQuery(zoneRef).queryKey, checks),
  });
  return (
    <>
      <Button busy={looking.isPending || running} onClick={() => looking.mutate(zoneRef)}>
        {running ? "Asking every server…" : "Check again now"}
      </Button>
      {looking.isError ? <FailedView error={looking.error} asked="for another look" /> : null}
    </>
  );
}

function Summary({ checks }: Readonly<{ checks: Checks }>) {
  const { shape, word } = SECURITY[checks.status];
  return (
    <DefinitionList
      layout="inline"
      items={[
        {
          term: "From the trust anchor down",
          value: (
            <>
              <StatusWord status={shape}>{word}</StatusWord>
              {checks.reasons.length === 0 ? null : ` ${checks.reasons.join("; ")}`}
            </>
          ),
        },
        ...(checks.validUntil === null
          ? []
          : [
              {
                term: "First signature that users could be served ends",
                value: <InstantAndRelative at={checks.validUntil} estate={checks.estate} />,
              },
            ]),
      ]}
    />
  );
}

/** What name servers really answer, validated here: the picture, every server beside the others, findings, plain words. */
export function WireSection({ zoneRef }: Readonly<{ zoneRef: ZoneRef }>) {
  const { data: checks } = useSuspenseQuery(checksQuery(zoneRef));
  useClockReadings(checks.clocks);
  const { estate, chain } = checks;
  return (
    <Section
      id="wire"
      title="On the wire"
      lead="Every name server and the parent were asked over DNS, and the answers validated here."
      foot={
        checks.finishedAt === null ? (
          "Nobody has looked yet."
        ) : (
          <>
            Looked <RelativeTime at={checks.finishedAt} estate={estate} />
            {checks.vantages.length > 1 ? `, from ${checks.vantages.length} vantage points` : ""}.
          </>
        )
      }
    >
      <div className={styles.top}>
        <Summary checks={checks} />
        <LookAgain zoneRef={zoneRef} running={checks.running} />
      </div>
      {checks.findings.length === 0 && checks.matrix.rows.length === 0 ? null : (
        <FindingList findings={checks.findings} estate={estate} />
      )}
      {checks.vantages.length > 1 ? (
        <VantageTable vantages={checks.vantages} estate={estate} />
      ) : null}
      {checks.matrix.rows.length === 0 ? (
        <EmptyState>No name server of this zone has been asked yet.</EmptyState>
      ) : (
        <MatrixTable matrix={checks.matrix} estate={estate} />
      )}
      {chain === null || chain.nodes.length === 0 ? null : (
        <ChainPicture chain={chain} estate={estate} />
      )}
      {checks.explanation === null ? null : <ExplainPanel explained={checks.explanation} />}
    </Section>
  );
}
