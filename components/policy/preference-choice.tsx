"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FailedView } from "@/components/query/failed-view";
import { Select } from "@/components/ui/select";
import { Quiet } from "@/components/ui/text";
import type { PreferenceItem } from "@/lib/contracts/candidates";
import { meQuery } from "@/lib/queries/fleet";
import { preferenceMutation } from "@/lib/queries/policy";
import { PREFERENCE_WORDS } from "./words";

const ORDER = ["prefer", "neutral", "avoid", "never"] as const;

/** Should this server hold roles? An admin chooses, everybody else reads. */
export function PreferenceChoice({ item }: Readonly<{ item: PreferenceItem }>) {
  const client = useQueryClient();
  const { data: me } = useQuery(meQuery());
  const change = useMutation({
    ...preferenceMutation(),
    onSettled: () => client.invalidateQueries({ queryKey: ["moves"] }),
  });
  const { word, means } = PREFERENCE_WORDS[item.preference];
  if (me?.permissions.includes("administer") !== true)
    return (
      <>
        {word} <Quiet>{means}</Quiet>
      </>
    );
  return (
    <>
      <Select
        label={`Preference for ${item.server}`}
        value={item.preference}
        disabled={change.isPending}
        options={ORDER.map((value) => ({ value, label: PREFERENCE_WORDS[value].word }))}
        onValueChange={(preference) =>
          change.mutate({ server: item.server, estate: item.estate, preference })
        }
      />
      {change.isError ? (
        <FailedView error={change.error} asked={`to change what ${item.server} is for`} />
      ) : null}
    </>
  );
}
