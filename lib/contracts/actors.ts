import { ROLES, type Role } from "./roles";

/** Who acts: a named person in a role (api.md, Actors). */
export type Actor = { readonly name: string; readonly role: Role };

/** Without anything else a caller only reads. */
export const DEFAULT_ACTOR: Actor = { name: "helpdesk", role: "helpdesk" };

/** Name of the browser's cookie that remembers the person chosen on screen; the fetcher turns it into the two headers. */
export const ACTOR_COOKIE = "keymaster-actor";

/** The people that the switch on screen offers while no accounts exist. */
export const PEOPLE: readonly Actor[] = [
  { name: "Hanna Lindqvist", role: "helpdesk" },
  { name: "Mara Okafor", role: "operator" },
  { name: "David Achterberg", role: "approver" },
  { name: "Selma Iyer", role: "admin" },
];

/** Cookie value of an actor: `role:name`, percent-encoded. */
export function actorCookieValue(actor: Actor): string {
  return encodeURIComponent(`${actor.role}:${actor.name}`);
}

/** The actor in a cookie value; the default one for anything that is not one. Guarantees a known role and a short name. */
export function parseActorCookie(value: string | undefined): Actor {
  const match = /^([a-z]+):(.{1,80})$/u.exec(decodeSafely(value ?? ""));
  const role = ROLES.find((one) => one === match?.[1]);
  const name = match?.[2];
  return role === undefined || name === undefined ? DEFAULT_ACTOR : { name, role };
}

function decodeSafely(value: string): string {
  return /%(?![0-9a-fA-F]{2})/.test(value) ? "" : tryDecode(value);
}

function tryDecode(value: string): string {
  const bytes = value.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)));
}
