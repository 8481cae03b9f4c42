"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { Actor } from "@/lib/contracts/actors";
import { chooseActor } from "@/lib/queries/actor";

/** Takes up another named person: remembered in a cookie, then everything that depends on it is asked again. */
export function useChooseActor(): (actor: Actor) => void {
  const router = useRouter();
  const queryClient = useQueryClient();
  return (actor) => {
    chooseActor(actor);
    void queryClient.invalidateQueries();
    router.refresh();
  };
}
