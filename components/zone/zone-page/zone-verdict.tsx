import Link from "next/link";
import { StatusWord } from "@/components/status/status-word";
import type { StatusWordId } from "@/components/status/words";
import { Age } from "@/components/time/age";
import { Instant, RelativeTime } from "@/components/time/relative-time";
import { ActionPanel, Actions } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { DefinitionList } from "@/components/ui/definition-list";
import { Quiet } from "@/components/ui/text";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";
import { ownerWord } from "@/components/zone/words";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { ticketText } from "./ticket-text";
import styles from "./zone-page.module.css";

type ZoneProps = Readonly<{ zone: ZoneDetailItem }>;

const ANSWERS = {
  no: { answer: "No.", sentence: "Users are not affected." },
  some: { answer: "Partly.", sentence: "Users behind validating resolvers are affected." },
  yes: { answer: "Yes.", sentence: "Users cannot reach this zone." },
  unknown: { answer: "We cannot tell.", sentence: "Nobody has been able to look." },
} as const satisfies Record<ZoneDetailItem["affectsUsers"], { answer: string; sentence: string }>;

const SERVICE = {
  validating: { shape: "healthy", word: "Validates" },
  failing: { shape: "failing", word: "Failing" },
  expiring: { shape: "expiring", word: "Expiring" },
  "not-signed": { shape: "not-signed", word: "Not signed" },
  unknown: { shape: "unknown", word: "Unknown" },
} as const satisfies Record<
  ZoneDetailItem["service"]["state"],
  { shape: StatusWordId; word: string }
>;

const VERDICT_WORDS = {
  agreed: "all who can answer agree",
  unassigned: "nobody holds the role",
  split: "two servers claim it",
  disputed: "servers name different holders",
  orphaned: "the holder named is no known server",
  unknown: "nobody could be asked",
} as const satisfies Record<ZoneDetailItem["role"]["verdict"], string>;

function roleShape(zone: ZoneDetailItem): StatusWordId {
  const roleStatus = zone.statuses.find((one) => one !== "failing" && one !== "expiring");
  if (zone.role.verdict === "unassigned" && zone.signed !== true) return "not-signed";
  return roleStatus ?? "healthy";
}

/** Who vouches for the service: what servers say is not what users were seen to get. */
function basisOf(zone: ZoneDetailItem): string {
  if (zone.service.state === "not-signed" || zone.service.state === "unknown") return "";
  if (zone.service.basis === "observed") return "asked and validated over DNS";
  const by = zone.settings?.reportedBy ?? zone.claims.find((one) => one.fresh)?.server;
  return by === undefined
    ? "not checked from outside"
    : `according to ${by}, not checked from outside`;
}

function Axes({ zone }: ZoneProps) {
  const service = SERVICE[zone.service.state];
  const shape = roleShape(zone);
  const isPlain = shape === "healthy" || shape === "not-signed";
  return (
    <DefinitionList
      layout="inline"
      items={[
        {
          term: "Service",
          value: (
            <>
              <StatusWord status={service.shape}>{service.word}</StatusWord>{" "}
              <Quiet>{basisOf(zone)}</Quiet>
            </>
          ),
        },
        {
          term: "Role",
          value: (
            <>
              <StatusWord status={shape}>{isPlain ? "Holder" : undefined}</StatusWord>{" "}
              <Quiet>
                {zone.role.holder === null
                  ? VERDICT_WORDS[zone.role.verdict]
                  : `${zone.role.holder}, ${VERDICT_WORDS[zone.role.verdict]}`}
                {zone.role.settling ? ", settling" : ""}
              </Quiet>
            </>
          ),
        },
      ]}
    />
  );
}

function WhatToDo({ zone }: ZoneProps) {
  const { nextStep } = zone;
  const isNothing = nextStep.owner === "none" || nextStep.owner === "server";
  return (
    <ActionPanel
      title="What to do"
      items={[
        { term: "Owner", value: ownerWord(nextStep.owner) },
        ...(nextStep.dueAt === null
          ? []
          : [
              {
                term: isNothing ? "Until" : "Before",
                value: (
                  <>
                    <Instant at={nextStep.dueAt} estate={zone.estate} />,{" "}
                    <RelativeTime at={nextStep.dueAt} estate={zone.estate} />
                  </>
                ),
              },
            ]),
        ...(zone.signed === false
          ? []
          : [
              {
                term: "Do not",
                value: "unsign the zone, disable DNSSEC, or ask callers to flush DNS",
              },
            ]),
      ]}
      actions={
        <Actions>
          <CopyButton look="filled" text={() => ticketText(zone)} what="for this zone">
            Copy ticket text
          </CopyButton>
          <Link href="/errors" className={buttonClass("plain")}>
            Explain an error code
          </Link>
        </Actions>
      }
    >
      <p>{nextStep.text}</p>
    </ActionPanel>
  );
}

/** The first screen: is it us, since when, and what to do. */
export function ZoneVerdict({ zone }: ZoneProps) {
  const answer = ANSWERS[zone.affectsUsers];
  return (
    <VerdictPanel
      aside={<WhatToDo zone={zone} />}
      verdict={
        <>
          <p className={styles.question}>Is it us?</p>
          <Verdict as="p" rest={zone.sentence}>
            <b className={styles.answer}>{answer.answer}</b> {answer.sentence}
          </Verdict>
        </>
      }
    >
      <p className={styles.statusLine}>
        <StatusWord status={zone.status} strong />
        {zone.statusSince === null ? null : (
          <Quiet>
            {" "}
            since <Instant at={zone.statusSince} estate={zone.estate} />,{" "}
            <RelativeTime at={zone.statusSince} estate={zone.estate} />
          </Quiet>
        )}
      </p>
      <Axes zone={zone} />
      {zone.notices.length > 0 ? (
        <ul className={styles.notices}>
          {zone.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      ) : null}
      <p className={styles.age}>
        <Age
          observedAt={zone.observedAt}
          unknownSince={zone.unknownSince}
          estate={zone.estate}
          source={sourcesOf(zone)}
        />
      </p>
    </VerdictPanel>
  );
}

function sourcesOf(zone: ZoneDetailItem): string {
  return zone.sources.map((one) => `agent ${one.agent}${one.fresh ? "" : " (silent)"}`).join(", ");
}
