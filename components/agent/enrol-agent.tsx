"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { FailedView } from "@/components/query/failed-view";
import { problemOf } from "@/components/query/problem";
import { RelativeTime } from "@/components/time/relative-time";
import { Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CommandBlock } from "@/components/ui/command-block";
import { Field, Input } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { Mono } from "@/components/ui/text";
import { AgentName, type EnrolmentOffer } from "@/lib/contracts/agents";
import { createEnrolmentMutation } from "@/lib/queries/agents";
import { AddAgent } from "./add-agent";
import styles from "./agent.module.css";
import type { Enrolling } from "./enrol-lines";
import { LinuxSteps, WindowsSteps } from "./enrol-steps";
import { useOwnAddress } from "./use-own-address";

const WAYS = [
  { value: "windows", label: "Windows" },
  { value: "linux", label: "BIND on Linux" },
  { value: "token", label: "With a token" },
] as const;
type Way = (typeof WAYS)[number]["value"];

type Draft = { readonly name: string; readonly host: string; readonly estate: string };
const EMPTY: Draft = { name: "", host: "", estate: "" };
const EXAMPLES = {
  windows: { name: "gateway", host: "gateway.contoso.com", estate: "contoso.com" },
  linux: { name: "ns1", host: "ns1.example.org", estate: "bind" },
} as const;

function WhoItIs({
  draft,
  example,
  nameError,
  onChange,
}: Readonly<{
  draft: Draft;
  example: Draft;
  nameError: string | undefined;
  onChange: (part: Partial<Draft>) => void;
}>) {
  const input = (field: keyof Draft) => (
    <Input
      mono
      placeholder={example[field]}
      value={draft[field]}
      onValueChange={(value) => onChange({ [field]: value.trim().toLowerCase() })}
    />
  );
  return (
    <div className={styles.trio}>
      <Field label="Name" error={nameError} help="How it is called here.">
        {input("name")}
      </Field>
      <Field label="Its machine" help="The DNS name at which Keymaster reaches it.">
        {input("host")}
      </Field>
      <Field label="Estate" help="It may tell of this one alone.">
        {input("estate")}
      </Field>
    </div>
  );
}

function Offer({ offer }: Readonly<{ offer: EnrolmentOffer }>) {
  return (
    <>
      <CommandBlock text={offer.code} label="the enrolment code" />
      <Callout live title={`For ${offer.name}, once.`}>
        It ends <RelativeTime at={offer.expiresAt} />, or when you ask for another. It is shown here
        and nowhere else; what is kept of it cannot enrol anybody. The agent appears above as soon
        as it has enrolled.
      </Callout>
    </>
  );
}

/** The code, asked for when everything else is ready: it does not live long. */
function CodeStep({ name, estate }: Readonly<{ name: string; estate: string }>) {
  const create = useMutation(createEnrolmentMutation());
  const offer = create.data?.name === name ? create.data : undefined;
  return (
    <>
      {offer === undefined ? null : <Offer offer={offer} />}
      {create.error === null ? null : <FailedView error={create.error} asked="to make a code" />}
      <Actions>
        <Button
          look={offer === undefined ? "filled" : "text"}
          busy={create.isPending}
          disabled={!AgentName.safeParse(name).success}
          onClick={() => create.mutate(estate === "" ? { name } : { name, estate })}
        >
          {offer === undefined ? "Make a code" : "Make another code"}
          {name === "" ? "" : ` for ${name}`}
        </Button>
      </Actions>
      {problemOf(create.error) === null && name === "" ? <p>Give the agent a name first.</p> : null}
    </>
  );
}

function Enrol({ way, taken }: Readonly<{ way: "windows" | "linux"; taken: readonly string[] }>) {
  const [draft, setDraft] = useState(EMPTY);
  const web = useOwnAddress();
  const example = EXAMPLES[way];
  const enrolling: Enrolling = {
    name: draft.name === "" ? example.name : draft.name,
    host: draft.host === "" ? example.host : draft.host,
    estate: draft.estate === "" ? example.estate : draft.estate,
    web,
  };
  const nameError = errorOf(draft.name, taken);
  const Steps = way === "windows" ? WindowsSteps : LinuxSteps;
  return (
    <div className={styles.add}>
      <ol className={styles.steps}>
        <li>
          <h3>Who it is</h3>
          <WhoItIs
            draft={draft}
            example={example}
            nameError={nameError}
            onChange={(part) => setDraft((known) => ({ ...known, ...part }))}
          />
        </li>
        <Steps
          enrolling={enrolling}
          code={<CodeStep name={nameError === undefined ? draft.name : ""} estate={draft.estate} />}
        />
      </ol>
    </div>
  );
}

function errorOf(name: string, taken: readonly string[]): string | undefined {
  if (name === "") return undefined;
  if (taken.includes(name)) return "An agent of this name exists. Choose another name.";
  const parsed = AgentName.safeParse(name);
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

/** Three ways to add an agent: enrol one on Windows or Linux, or paste the token of one. */
export function EnrolAgent({ taken }: Readonly<{ taken: readonly string[] }>) {
  const [way, setWay] = useState<Way>("windows");
  return (
    <>
      <div className={styles.choice}>
        <Segmented label="Where the agent runs" value={way} options={WAYS} onValueChange={setWay} />
      </div>
      {way === "token" ? <AddAgent taken={taken} /> : <Enrol key={way} way={way} taken={taken} />}
      {way === "token" ? null : (
        <Callout title="What protects it">
          The agent makes its key itself and it never leaves its machine. The code signs what the
          agent sends and names the authority that it will trust, so neither is taken on the way.
          From then on both sides show certificates; <Mono>Remove</Mono> ends that at once.
        </Callout>
      )}
    </>
  );
}
