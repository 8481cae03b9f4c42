"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field, Input } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono } from "@/components/ui/text";
import { LAB_FAULT_KINDS, type LabItem } from "@/lib/contracts/lab";
import { FAULTS, type FaultField, type FaultKind, faultWhere } from "./fault-words";
import styles from "./lab.module.css";
import type { Steer } from "./lab-page";

type LabProps = Readonly<{ lab: LabItem; steer: Steer }>;

function Running({ lab, steer }: LabProps) {
  if (lab.faults.length === 0) return <EmptyState>Nothing is broken on purpose.</EmptyState>;
  return (
    <Table label="Injected faults">
      <thead>
        <tr>
          <HeadCell>Kind</HeadCell>
          <HeadCell>Where</HeadCell>
          <HeadCell>What happens</HeadCell>
          <HeadCell>Actions</HeadCell>
        </tr>
      </thead>
      <tbody>
        {lab.faults.map((fault) => (
          <Row key={fault.id}>
            <RowHead>{FAULTS[fault.kind].word}</RowHead>
            <Cell>
              <Mono>{faultWhere(fault)}</Mono>
            </Cell>
            <Cell className={styles.effect}>{FAULTS[fault.kind].effect}</Cell>
            <Cell nowrap>
              <Button
                look="text"
                disabled={!steer.mayAct || steer.isBusy}
                onClick={() => steer.act({ action: "remove-fault", id: fault.id })}
              >
                Remove
              </Button>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

type Draft = {
  readonly kind: FaultKind;
  readonly server: string;
  readonly peer: string;
  readonly zone: string;
  readonly amount: string;
};
const ANY = "any";

function requestOf(draft: Draft) {
  const fields = new Set<FaultField>(FAULTS[draft.kind].fields);
  const amount = Math.round(Number(draft.amount));
  return {
    kind: draft.kind,
    ...(fields.has("server") && draft.server !== ANY ? { server: draft.server } : {}),
    ...(fields.has("peer") && draft.peer !== ANY ? { peer: draft.peer } : {}),
    ...(fields.has("zone") && draft.zone.trim() !== "" ? { zone: draft.zone.trim() } : {}),
    ...(fields.has("milliseconds") ? { milliseconds: amount } : {}),
    ...(fields.has("seconds") ? { seconds: amount } : {}),
  };
}

function Narrow({
  draft,
  lab,
  onChange,
}: Readonly<{ draft: Draft; lab: LabItem; onChange: (part: Partial<Draft>) => void }>) {
  const fields = FAULTS[draft.kind].fields;
  const servers = [
    { value: ANY, label: "any server" },
    ...lab.servers.map((one) => ({ value: one.server, label: one.server })),
  ];
  const isTimed = fields.includes("milliseconds") || fields.includes("seconds");
  return (
    <>
      {fields.includes("server") ? (
        <Select
          label="Server"
          mono
          options={servers}
          value={draft.server}
          onValueChange={(server) => onChange({ server })}
        />
      ) : null}
      {fields.includes("peer") ? (
        <Select
          label="Other server"
          mono
          options={servers}
          value={draft.peer}
          onValueChange={(peer) => onChange({ peer })}
        />
      ) : null}
      {fields.includes("zone") ? (
        <Field label="Zone" hideLabel>
          <Input
            mono
            placeholder="any zone"
            value={draft.zone}
            onValueChange={(zone) => onChange({ zone })}
          />
        </Field>
      ) : null}
      {isTimed ? (
        <Field label={fields.includes("milliseconds") ? "Milliseconds" : "Seconds"} hideLabel>
          <Input
            inputMode="numeric"
            placeholder={fields.includes("milliseconds") ? "milliseconds" : "seconds"}
            value={draft.amount}
            onValueChange={(amount) => onChange({ amount })}
          />
        </Field>
      ) : null}
    </>
  );
}

function NewFault({ lab, steer }: LabProps) {
  const [draft, setDraft] = useState<Draft>({
    kind: "partition",
    server: ANY,
    peer: ANY,
    zone: "",
    amount: "",
  });
  const words = FAULTS[draft.kind];
  const needsAmount = words.fields.includes("milliseconds") || words.fields.includes("seconds");
  const isComplete =
    !needsAmount || (draft.amount.trim() !== "" && Number.isFinite(Number(draft.amount)));
  return (
    <form
      className={styles.newFault}
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete) steer.act({ action: "add-fault", fault: requestOf(draft) });
      }}
    >
      <Select
        label="Fault"
        options={LAB_FAULT_KINDS.map((kind) => ({ value: kind, label: FAULTS[kind].word }))}
        value={draft.kind}
        onValueChange={(value) => {
          const kind = LAB_FAULT_KINDS.find((one) => one === value);
          if (kind !== undefined) setDraft((known) => ({ ...known, kind, amount: "" }));
        }}
      />
      <Narrow
        draft={draft}
        lab={lab}
        onChange={(part) => setDraft((known) => ({ ...known, ...part }))}
      />
      <p>{words.effect}</p>
      <Button type="submit" disabled={!steer.mayAct || steer.isBusy || !isComplete}>
        Add fault
      </Button>
    </form>
  );
}

/** What is broken on purpose, and exactly what it does. */
export function LabFaults({ lab, steer }: LabProps) {
  return (
    <Section title="Faults" lead="What each one does, exactly. Nothing else changes.">
      <Running lab={lab} steer={steer} />
      <NewFault lab={lab} steer={steer} />
    </Section>
  );
}
