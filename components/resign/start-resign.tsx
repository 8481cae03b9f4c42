"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { FailedView } from "@/components/query/failed-view";
import { problemOf } from "@/components/query/problem";
import { Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { Field, Input, TextArea } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { Prose } from "@/components/ui/text";
import { Verdict } from "@/components/ui/verdict";
import { startResignMutation, zoneResignQuery } from "@/lib/queries/resign";
import { newSubmissionKey } from "@/lib/queries/submission-key";
import type { ZoneRef } from "@/lib/queries/zones";

/** Names on lines of their own, or separated by commas. */
function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((name) => name !== ""))];
}

/** Answers stand in the address: a reload, the back button and a second tab find them. */
const ANSWERS = {
  lost: parseAsBoolean.withDefault(false),
  reason: parseAsString.withDefault(""),
  resolvers: parseAsString.withDefault(""),
};

/** The door to the re-sign: somebody must say that the old holder will not return. */
export function StartResign({
  zone,
  onStarted,
}: Readonly<{ zone: ZoneRef; onStarted: () => void }>) {
  const client = useQueryClient();
  const [{ lost: isGone, reason, resolvers }, setAnswers] = useQueryStates(ANSWERS);
  const [key] = useState(newSubmissionKey);
  const start = useMutation({
    ...startResignMutation(),
    onSuccess: (task) => {
      client.setQueryData(zoneResignQuery(zone).queryKey, task);
      onStarted();
    },
    onError: (error) => {
      // Begun in another tab, or by somebody else: the task that there is.
      if (problemOf(error)?.code === "wrong-phase") onStarted();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["moves"] }),
  });
  const oldHolderIsBack = problemOf(start.error)?.code === "refused";
  return (
    <>
      <Verdict
        as="p"
        rest="New keys mean a new DS at the parent, and users who validate wait for it."
      >
        Re-sign only if the old holder is lost.
      </Verdict>
      <Section title="Before you press" lead="Moving back needs none of this.">
        <Prose>
          <p>
            The new key master makes a new key-signing key and a new zone-signing key and signs the
            zone with them. Until the parent publishes the new DS, users behind validating resolvers
            cannot reach the zone; zones without DS are not affected.
          </p>
        </Prose>
        <Field
          label="Will the old holder return?"
          help="If there is any hope, wait: as long as nobody re-signs, moving back costs nothing."
        >
          <Switch
            label="The old holder will not return"
            words={["no, it is lost", "perhaps"]}
            checked={isGone}
            onCheckedChange={(lost) => void setAnswers({ lost })}
          />
        </Field>
        <Field label="How do you know?" help="Stands in the audit.">
          <Input value={reason} onValueChange={(text) => void setAnswers({ reason: text })} />
        </Field>
        <Field
          label="Resolvers with a trust anchor for this zone"
          help="One name a line; they are ticked one by one afterwards. Servers that Keymaster asks and that hold one are on the list by themselves."
        >
          <TextArea
            mono
            value={resolvers}
            onValueChange={(text) => void setAnswers({ resolvers: text })}
          />
        </Field>
        {start.isError ? <FailedView error={start.error} asked="to start the re-sign" /> : null}
        <Actions>
          <Button
            look="danger"
            busy={start.isPending}
            disabled={!isGone || reason.trim() === ""}
            onClick={() =>
              start.mutate({
                ref: zone,
                key,
                reason: reason.trim(),
                anchors: [...namesIn(resolvers)],
              })
            }
          >
            Make new keys and sign {zone.zone}
          </Button>
          {oldHolderIsBack ? (
            <Button
              busy={start.isPending}
              onClick={() =>
                start.mutate({
                  ref: zone,
                  key: newSubmissionKey(),
                  reason: reason.trim(),
                  anchors: [...namesIn(resolvers)],
                  evenThoughOldHolderIsBack: true,
                })
              }
            >
              Sign anew although the old holder answers again
            </Button>
          ) : null}
        </Actions>
      </Section>
    </>
  );
}
