"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FailedView } from "@/components/query/failed-view";
import { problemOf } from "@/components/query/problem";
import { StatusWord } from "@/components/status/status-word";
import { Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CommandBlock } from "@/components/ui/command-block";
import { Field, Input, TextArea } from "@/components/ui/field";
import { type AgentItem, NewAgent } from "@/lib/contracts/agents";
import { addAgentMutation, agentsQuery } from "@/lib/queries/agents";
import styles from "./agent.module.css";
import { agentConfigText, certificateLines, startLine, tokenLine } from "./agent-lines";
import { agentStateOf } from "./words";

type Draft = {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly caCertificate: string;
};
const EMPTY: Draft = { name: "", url: "", token: "", caCertificate: "" };

type FieldErrors = Readonly<Record<string, string>>;

/** What is wrong with the draft, by field; the same schema as the server's. */
function errorsOf(draft: Draft, taken: readonly string[]): FieldErrors {
  const parsed = NewAgent.safeParse(cleaned(draft));
  const errors: Record<string, string> = {};
  if (!parsed.success)
    for (const issue of parsed.error.issues) errors[String(issue.path[0])] ??= issue.message;
  if (taken.includes(draft.name))
    errors.name = "An agent of this name exists. Choose another name.";
  return errors;
}

function cleaned(draft: Draft): NewAgent {
  const { caCertificate, ...rest } = draft;
  return caCertificate.trim() === "" ? rest : { ...rest, caCertificate: caCertificate.trim() };
}

function serverErrors(error: unknown): FieldErrors {
  return Object.fromEntries(
    (problemOf(error)?.fields ?? []).map((field) => [
      field.path.replace(/^\W*/, ""),
      field.message,
    ]),
  );
}

function hostOf(url: string): { readonly host: string; readonly port: string } {
  const match = /^https?:\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(url);
  return { host: match?.[1] ?? "", port: match?.[2] ?? "8443" };
}

type AddMutation = Readonly<{ error: unknown; data: AgentItem | undefined; isPending: boolean }>;

/** The last step: what the agent's host made, and the button. */
function Credentials({
  draft,
  errors,
  onChange,
  add,
}: Readonly<{
  draft: Draft;
  errors: FieldErrors;
  onChange: (part: Partial<Draft>) => void;
  add: AddMutation;
}>) {
  return (
    <li>
      <h3>Paste token and certificate here</h3>
      <Field
        label="Token"
        error={errors.token}
        help="The content of the file token. It is stored encrypted and never shown again."
      >
        <Input
          mono
          type="password"
          value={draft.token}
          onValueChange={(value) => onChange({ token: value })}
        />
      </Field>
      <Field
        label="Certificate authority"
        error={errors.caCertificate}
        help="The content of agent.crt, or of the authority that signed it. Nothing else is trusted for this agent. Empty: the system's authorities."
      >
        <TextArea
          mono
          rows={4}
          value={draft.caCertificate}
          onValueChange={(value) => onChange({ caCertificate: value })}
        />
      </Field>
      {add.error !== null && Object.keys(serverErrors(add.error)).length === 0 ? (
        <FailedView error={add.error} asked="to add the agent" />
      ) : null}
      {add.data === undefined ? null : (
        <Callout
          live
          kind={add.data.state === "connected" ? "plain" : "warning"}
          title={`${add.data.name} was added.`}
        >
          <StatusWord status={agentStateOf(add.data).shape}>
            {agentStateOf(add.data).word}
          </StatusWord>{" "}
          {add.data.sentence}
        </Callout>
      )}
      <Actions>
        <Button look="filled" type="submit" busy={add.isPending}>
          Add {draft.name === "" ? "agent" : draft.name}
        </Button>
      </Actions>
    </li>
  );
}

/** Four steps: name it, put the file there, run the lines, paste token and certificate. Saved only when it is complete. */
export function AddAgent({ taken }: Readonly<{ taken: readonly string[] }>) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(EMPTY);
  const [isTried, setTried] = useState(false);
  const add = useMutation({
    ...addAgentMutation(),
    onSuccess: async () => {
      setDraft(EMPTY);
      setTried(false);
      await client.invalidateQueries({ queryKey: agentsQuery().queryKey });
    },
  });
  const errors = { ...serverErrors(add.error), ...(isTried ? errorsOf(draft, taken) : {}) };
  const change = (part: Partial<Draft>): void => {
    add.reset();
    setDraft((known) => ({ ...known, ...part }));
  };
  const submit = (): void => {
    setTried(true);
    if (Object.keys(errorsOf(draft, taken)).length === 0) add.mutate(cleaned(draft));
  };
  const { host, port } = hostOf(draft.url);
  const name = draft.name === "" ? "ns1" : draft.name;
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ol className={styles.steps}>
        <li>
          <h3>Name and address</h3>
          <div className={styles.pair}>
            <Field label="Name" error={errors.name} help="How it is called here, for example ns1.">
              <Input mono value={draft.name} onValueChange={(value) => change({ name: value })} />
            </Field>
            <Field
              label="Address"
              error={errors.url}
              help="Where the agent will listen, for example https://ns1.example.org:8443."
            >
              <Input mono value={draft.url} onValueChange={(value) => change({ url: value })} />
            </Field>
          </div>
        </li>
        <li>
          <h3>On the name server, make a token and a certificate</h3>
          <p>The token stays in a file that only the agent's user can read.</p>
          <CommandBlock text={tokenLine()} label="the line that makes the token" />
          <CommandBlock
            text={certificateLines(host === "" ? "ns1.example.org" : host)}
            label="the line that makes the certificate"
          />
        </li>
        <li>
          <h3>Put this into agent.json, and start it</h3>
          <p>
            Adapt the paths to your named.conf. It needs a statistics channel and the rndc key;
            docs/drivers/bind9.md has the exact lines.
          </p>
          <CommandBlock text={agentConfigText(name, port)} label="agent.json" />
          <CommandBlock text={startLine()} label="the line that starts the agent" />
        </li>
        <Credentials draft={draft} errors={errors} onChange={change} add={add} />
      </ol>
    </form>
  );
}
