import { type Actor, DEFAULT_ACTOR } from "@/lib/contracts/actors";
import { ACTOR_HEADER, ROLE_HEADER, ROLES } from "@/lib/contracts/roles";
import { ok } from "@/lib/result";
import { type Outcome, refuse } from "@/lib/services/errors";

const MAX_NAME = 80;
const CONTROL = /\p{Cc}/u;

/**
 * Who asks, by the two headers (api.md, Actors). Where people may not choose, because the program is open beyond loopback and is no
 * laboratory, everybody is helpdesk.
 */
export function actorOf(request: Request, mayChoose: boolean): Outcome<Actor> {
  const name = decoded(request.headers.get(ACTOR_HEADER)?.trim() ?? "");
  const roleText = request.headers.get(ROLE_HEADER)?.trim() ?? "";
  if (name === null || name.length > MAX_NAME || CONTROL.test(name)) {
    return malformed(ACTOR_HEADER, `Give a name of at most ${MAX_NAME} characters.`);
  }
  const role = roleText === "" ? DEFAULT_ACTOR.role : ROLES.find((one) => one === roleText);
  if (role === undefined) return malformed(ROLE_HEADER, `Roles are ${ROLES.join(", ")}.`);
  if (role !== DEFAULT_ACTOR.role && !mayChoose) {
    return refuse(
      "forbidden",
      "Roles can be chosen on a loopback address or in a laboratory only; here everybody is helpdesk.",
    );
  }
  return ok({ name: name === "" ? role : name, role });
}

function malformed(header: string, message: string) {
  return refuse("malformed-request", `${header}: ${message}`, {
    fields: [{ path: header, message }],
  });
}

/** Browsers send names percent-encoded where they are not ASCII. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text.includes("%") ? null : text;
    throw error;
  }
}
