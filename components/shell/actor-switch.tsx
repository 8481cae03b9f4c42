"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { VisuallyHidden } from "@/components/ui/text";
import { type Actor, PEOPLE } from "@/lib/contracts/actors";
import type { Role } from "@/lib/contracts/roles";
import { chooseActor } from "@/lib/queries/actor";
import { Glyph } from "./glyphs";
import styles from "./top-bar.module.css";

const rights: Readonly<Record<Role, string>> = {
  helpdesk: "reads",
  operator: "also transfers",
  approver: "also approves",
  admin: "also manages",
};

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

/** Until accounts exist a person is chosen here; what may be done follows from the role. */
export function ActorSwitch({ actor }: Readonly<{ actor: Actor }>) {
  const choose = useChooseActor();
  return (
    <Menu
      trigger={
        <button type="button" className={styles.who}>
          <Glyph name="person" />
          <VisuallyHidden>
            Acting as {actor.name}, {actor.role}
          </VisuallyHidden>
          <span aria-hidden="true" className={styles.whoName}>
            {actor.name} {actor.name === actor.role ? null : <b>{actor.role}</b>}
          </span>
        </button>
      }
    >
      <MenuChoice
        label="Act as"
        value={actor.name}
        options={PEOPLE.map((person) => ({
          value: person.name,
          label: person.name,
          hint: `${person.role}, ${rights[person.role]}`,
        }))}
        onValueChange={(name) => {
          const person = PEOPLE.find((one) => one.name === name);
          if (person !== undefined) choose(person);
        }}
      />
    </Menu>
  );
}
