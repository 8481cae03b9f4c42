"use client";

import type { ReactElement } from "react";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { type Actor, PEOPLE } from "@/lib/contracts/actors";
import type { Role } from "@/lib/contracts/roles";
import { useChooseActor } from "./use-choose-actor";

const rights: Readonly<Record<Role, string>> = {
  helpdesk: "reads",
  operator: "also transfers",
  approver: "also approves",
  admin: "also manages",
};

/** The menu of people, open from the start. */
export function ActorChoice({ trigger, actor }: Readonly<{ trigger: ReactElement; actor: Actor }>) {
  const choose = useChooseActor();
  return (
    <Menu trigger={trigger} defaultOpen>
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
