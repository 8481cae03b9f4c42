"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { PEOPLE } from "@/lib/contracts/actors";
import { errorCodesQuery } from "@/lib/queries/error-codes";
import { serversQuery } from "@/lib/queries/servers";
import { zonesQuery } from "@/lib/queries/zones";
import { type PaletteAction, type PaletteGroup, paletteGroups } from "./palette-items";
import { useShell } from "./shell-context";
import { applyTheme, shownTheme } from "./theme";
import { useChooseActor } from "./use-choose-actor";

function useDebounced(text: string, ms: number): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}

function usePaletteActions(labRunning: boolean): readonly PaletteAction[] {
  const router = useRouter();
  const choose = useChooseActor();
  const { open } = useShell();
  const other = shownTheme() === "dark" ? "light" : "dark";
  return [
    {
      id: "theme",
      label: `Switch to the ${other} theme`,
      note: "remembered here",
      run: () => applyTheme(other),
    },
    {
      id: "shortcuts",
      label: "Show the shortcuts",
      note: "what the keyboard can do",
      run: () => open("shortcuts"),
    },
    {
      id: "add-agent",
      label: "Add an agent",
      note: "with the exact lines to run on the server",
      run: () => router.push("/settings/agents"),
    },
    ...(labRunning
      ? [
          {
            id: "lab",
            label: "Open the lab",
            note: "clock, power, faults",
            run: () => router.push("/lab"),
          },
        ]
      : []),
    ...PEOPLE.map((person) => ({
      id: `act-as:${person.name}`,
      label: `Act as ${person.name}`,
      note: person.role,
      run: () => choose(person),
    })),
  ];
}

/** Zones and codes come from the server as the text settles; what was found before stays until then. */
export function usePaletteSearch(
  text: string,
  labRunning: boolean,
): Readonly<{ groups: readonly PaletteGroup[]; note: string }> {
  const settled = useDebounced(text, 120);
  const asked = settled !== "";
  const actions = usePaletteActions(labRunning);
  const zones = useQuery({
    ...zonesQuery({ q: settled, limit: 8 }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  const codes = useQuery({
    ...errorCodesQuery(settled),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  const servers = useQuery(serversQuery());
  const found = {
    text,
    zones: asked && text !== "" ? (zones.data?.items ?? []) : [],
    servers: servers.data?.items ?? [],
    codes: asked && text !== "" ? (codes.data?.items ?? []) : [],
    actions,
    labRunning,
  };
  return { groups: paletteGroups(found), note: noteOf(text, zones) };
}

type Asked = Readonly<{
  isError: boolean;
  isFetching: boolean;
  data?: Readonly<{ total: number }> | undefined;
}>;

function noteOf(text: string, zones: Asked): string {
  if (text === "") return "";
  if (zones.isError) return "Zones could not be asked";
  if (zones.isFetching || zones.data === undefined) return "Asking";
  return zones.data.total === 1 ? "1 zone" : `${zones.data.total} zones`;
}
