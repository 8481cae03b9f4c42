import {
  ACTOR_COOKIE,
  type Actor,
  actorCookieValue,
  DEFAULT_ACTOR,
  parseActorCookie,
} from "@/lib/contracts/actors";
import { ACTOR_HEADER, ROLE_HEADER } from "@/lib/contracts/roles";

/** The person chosen on screen, as the browser's cookie remembers; the default one outside a browser. */
export function currentActor(): Actor {
  if (typeof document === "undefined") return DEFAULT_ACTOR;
  const entry = document.cookie.split("; ").find((one) => one.startsWith(`${ACTOR_COOKIE}=`));
  return parseActorCookie(entry?.slice(ACTOR_COOKIE.length + 1));
}

/** Remembers another person for a year; the caller reloads what depends on it. */
export function chooseActor(actor: Actor): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari
  document.cookie = `${ACTOR_COOKIE}=${actorCookieValue(actor)}; Path=/; Max-Age=31536000; SameSite=Strict`;
}

/** The headers that tell the server who acts (api.md, Actors). Names are sent percent-encoded where they are not ASCII. */
export function actorHeaders(): Record<string, string> {
  const actor = currentActor();
  return {
    [ACTOR_HEADER]: encodeURIComponent(actor.name).replaceAll("%20", " "),
    [ROLE_HEADER]: actor.role,
  };
}
