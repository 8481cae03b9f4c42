"use client";

import { useState } from "react";
import { gateWords } from "@/components/move/words";
import { Field, Input } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { plural } from "@/components/zone/words";
import type { DrainPreview } from "@/lib/queries/drains";
import styles from "./drain.module.css";
import { type DrainWish, isPossible } from "./use-drain-wish";

type Change = (part: Partial<DrainWish>) => void;

const PARALLEL = [1, 4, 10, 25] as const;
const BY_PREFERENCE = "";
/** The one gate that is asked of each zone only when its turn comes. */
const ON_THE_WIRE = "serves-same-dnskey";

function possibleServers(items: DrainPreview["items"]): readonly string[] {
  const servers = items.flatMap(({ choices }) =>
    choices.filter(isPossible).map(({ server }) => server),
  );
  return [...new Set(servers)].sort();
}

/** How a drain goes about it: why, where to, what waits, how many at once. */
export function DrainChoices({
  wish,
  items,
  onChange,
}: Readonly<{ wish: DrainWish; items: DrainPreview["items"]; onChange: Change }>) {
  return (
    <div className={styles.choices}>
      <Field
        label="Reason"
        help="Patching, retirement, balance: it stands in every move and in the audit."
      >
        <Input value={wish.reason} onValueChange={(reason) => onChange({ reason })} />
      </Field>
      <Field
        label="New holder of every zone"
        help="A zone that cannot go there keeps its best candidate; each can be changed below."
      >
        <Select
          value={wish.to ?? BY_PREFERENCE}
          options={[
            { value: BY_PREFERENCE, label: "By preference, then by fewest roles" },
            ...possibleServers(items).map((server) => ({ value: server, label: server })),
          ]}
          onValueChange={(to) => onChange({ to: to === BY_PREFERENCE ? null : to, chosen: {} })}
        />
      </Field>
      <Field
        label="Zones whose keys are changing"
        help="Skipped zones stay where they are; the others are moved once the change has ended."
      >
        <Segmented
          label="Zones whose keys are changing"
          value={wish.rolling}
          options={[
            { value: "skip", label: "Skip" },
            { value: "wait", label: "Wait for them" },
          ]}
          onValueChange={(rolling) => onChange({ rolling })}
        />
      </Field>
      <Field label="At a time">
        <Segmented
          label="Zones at a time"
          value={String(wish.parallel)}
          options={PARALLEL.map((number) => ({ value: String(number), label: String(number) }))}
          onValueChange={(parallel) => onChange({ parallel: Number(parallel) })}
        />
      </Field>
      <Field
        label="After an unclear outcome"
        help="Unclear means: nobody knows yet who holds the role of that zone."
      >
        <Switch
          label="Go on after an unclear outcome"
          words={["go on with the others", "stop"]}
          checked={wish.unclear}
          onCheckedChange={(unclear) => onChange({ unclear })}
        />
      </Field>
    </div>
  );
}

/** A note is asked for again only when it has been written: each asks the servers anew. */
function Note({
  label,
  help,
  value,
  onWritten,
}: Readonly<{ label: string; help: string; value: string; onWritten: (text: string) => void }>) {
  const [text, setText] = useState(value);
  return (
    <Field label={label} help={help}>
      <Input
        value={text}
        onValueChange={setText}
        onBlur={() => onWritten(text.trim())}
        onKeyDown={({ key }) => {
          if (key === "Enter") onWritten(text.trim());
        }}
      />
    </Field>
  );
}

/** Warnings of the plan and the reason to go on in spite of each, written once for all zones. */
export function DrainNotes({
  wish,
  warnings,
  onChange,
}: Readonly<{ wish: DrainWish; warnings: DrainPreview["warnings"]; onChange: Change }>) {
  const write = (gate: string) => (text: string) =>
    onChange({ notes: { ...wish.notes, [gate]: text } });
  const written = Object.keys(wish.notes)
    .filter((gate) => gate !== ON_THE_WIRE && !warnings.some((one) => one.gate === gate))
    .map((gate) => ({ gate, evidence: "Written for every zone of this drain.", zones: 0 }));
  return (
    <div className={styles.choices}>
      {[...warnings, ...written].map(({ gate, evidence, zones }) => (
        <Note
          key={gate}
          label={`Why is "${gateWords(gate)}" acceptable?`}
          help={zones === 0 ? evidence : `${evidence} Keeps ${plural(zones, "zone")} here.`}
          value={wish.notes[gate] ?? ""}
          onWritten={write(gate)}
        />
      ))}
      <Note
        label="Where name servers cannot be looked at"
        help="Each zone is looked at when its turn comes. Where that fails it is skipped, unless you write here how you know what is served."
        value={wish.notes[ON_THE_WIRE] ?? ""}
        onWritten={write(ON_THE_WIRE)}
      />
    </div>
  );
}
