"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { HoldControl } from "@/components/hold/hold-control";
import { FailedView } from "@/components/query/failed-view";
import { SettingsNav } from "@/components/shell/settings-nav";
import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { EmptyState } from "@/components/ui/empty-state";
import { Page, PageHead } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, Quiet } from "@/components/ui/text";
import { serverHref } from "@/components/zone/words";
import { meQuery } from "@/lib/queries/fleet";
import { holdQuery } from "@/lib/queries/hold";
import { policyMutation, policyQuery, preferencesQuery } from "@/lib/queries/policy";
import { PreferenceChoice } from "./preference-choice";
import { PREFERENCE_WORDS } from "./words";

function SeizeApproval({ mayChange }: Readonly<{ mayChange: boolean }>) {
  const client = useQueryClient();
  const { data: policy } = useSuspenseQuery(policyQuery());
  const change = useMutation({
    ...policyMutation(),
    onSettled: () => client.invalidateQueries({ queryKey: ["moves"] }),
  });
  const isWaived = policy.seizeApproval === "waived";
  const words = ["not needed", "one other person"] as const;
  if (!mayChange) return <>{isWaived ? words[0] : words[1]}</>;
  return (
    <>
      <Switch
        label="A seize needs no approval"
        words={words}
        checked={isWaived}
        disabled={change.isPending}
        onCheckedChange={(waived) =>
          change.mutate({ seizeApproval: waived ? "waived" : "required" })
        }
      />
      {change.isError ? <FailedView error={change.error} asked="to change the rule" /> : null}
    </>
  );
}

function Agreement({ mayChange }: Readonly<{ mayChange: boolean }>) {
  return (
    <Table label="Who asks and who agrees" wrap>
      <thead>
        <tr>
          <HeadCell>Move</HeadCell>
          <HeadCell>Asked for by</HeadCell>
          <HeadCell>Approval</HeadCell>
          <HeadCell>Typed before it runs</HeadCell>
        </tr>
      </thead>
      <tbody>
        <Row>
          <RowHead>Transfer, assign, drain</RowHead>
          <Cell>operator or admin</Cell>
          <Cell>not needed</Cell>
          <Cell>nothing</Cell>
        </Row>
        <Row>
          <RowHead>Seize</RowHead>
          <Cell>operator or admin</Cell>
          <Cell>
            <SeizeApproval mayChange={mayChange} />
          </Cell>
          <Cell>the name of the zone</Cell>
        </Row>
        <Row>
          <RowHead>Seize without keys</RowHead>
          <Cell>operator or admin</Cell>
          <Cell>
            one other person <Quiet>never waived</Quiet>
          </Cell>
          <Cell>the name and “without keys”</Cell>
        </Row>
      </tbody>
    </Table>
  );
}

const FIXED = [
  ["A plan stands for", "10 minutes", "after its last preflight or approval"],
  ["An approval waits for", "4 hours", "then the move expires"],
  ["An approver is", "never the requester", "and agrees to one plan, fact by fact"],
  [
    "After a seize",
    "1 hour",
    "before the same zone can be seized again; never for a transfer or a move back",
  ],
  [
    "Moving back",
    "24 hours",
    "after a transfer or a seize with keys; after a seize without keys until somebody re-signs",
  ],
] as const;

function Limits() {
  return (
    <Table label="Limits that do not change" wrap>
      <thead>
        <tr>
          <HeadCell>What</HeadCell>
          <HeadCell>How long</HeadCell>
          <HeadCell>Means</HeadCell>
        </tr>
      </thead>
      <tbody>
        {FIXED.map(([what, howLong, means]) => (
          <Row key={what}>
            <RowHead>{what}</RowHead>
            <Cell>{howLong}</Cell>
            <Cell>{means}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function Preferences() {
  const { data } = useSuspenseQuery(preferencesQuery());
  if (data.items.length === 0) return <EmptyState>No server is known yet.</EmptyState>;
  return (
    <Table label="Which servers should hold roles" wrap>
      <thead>
        <tr>
          <HeadCell>Server</HeadCell>
          <HeadCell>Preference</HeadCell>
          <HeadCell>Means</HeadCell>
        </tr>
      </thead>
      <tbody>
        {data.items.map((item) => (
          <Row key={`${item.estate}/${item.server}`}>
            <RowHead>
              <Link href={serverHref(item.server, item.estate)} prefetch={false}>
                <Mono>{item.server}</Mono>
              </Link>
            </RowHead>
            <Cell>
              <PreferenceChoice item={item} />
            </Cell>
            <Cell>
              {PREFERENCE_WORDS[item.preference].means}
              {item.by === null || item.at === null ? null : (
                <Quiet>
                  {" "}
                  Said by {item.by}, <RelativeTime at={item.at} />.
                </Quiet>
              )}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function GlobalHold({ mayChange }: Readonly<{ mayChange: boolean }>) {
  const { data: hold } = useSuspenseQuery(holdQuery());
  return (
    <>
      <p>
        {hold.held ? (
          <StatusWord status="warning" wrap>
            No changes now: {hold.reason} ({hold.by})
          </StatusWord>
        ) : (
          "Changes are allowed. A hold on one zone is set on the page of that zone."
        )}
      </p>
      {mayChange ? <HoldControl hold={hold} zone={null} /> : null}
    </>
  );
}

/** The rules of the house: who agrees to what, which servers should hold roles, and "no changes now". */
export function PolicyPage() {
  const { data: me } = useSuspenseQuery(meQuery());
  const mayChange = me.permissions.includes("administer");
  return (
    <Page>
      <PageHead
        title="Rules for moves"
        meta={mayChange ? "You may change them" : "An admin may change them"}
      >
        <SettingsNav />
      </PageHead>
      <Section
        title="No changes now"
        lead="Stops every move and drain before its next effect, also those that were asked for."
      >
        <GlobalHold mayChange={mayChange} />
      </Section>
      <Section title="Who agrees" lead="Counts from now on, also for moves that wait already.">
        <Agreement mayChange={mayChange} />
      </Section>
      <Section
        title="Who should hold roles"
        lead="Candidates are listed in this order, and drains follow it."
      >
        <Preferences />
      </Section>
      <Section title="Limits" lead="The same everywhere; nobody changes them.">
        <Limits />
      </Section>
    </Page>
  );
}
