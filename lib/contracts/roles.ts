/** Roles of actors, weakest first (api.md, Actors). */
export const ROLES = ["helpdesk", "operator", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What an endpoint demands. `review` = look again at a move: whoever has a part in it. An approver may read like anybody but not transfer; an admin does all that an operator may. */
export type Permission = "read" | "request-check" | "review" | "operate" | "approve" | "administer";

/** Which permissions each role has: the one table of rights. */
export const PERMISSIONS = {
  helpdesk: ["read", "request-check"],
  operator: ["read", "request-check", "review", "operate"],
  approver: ["read", "request-check", "review", "approve"],
  admin: ["read", "request-check", "review", "operate", "administer"],
} as const satisfies Record<Role, readonly Permission[]>;

/** True if the role has the permission. */
export function isPermitted(role: Role, permission: Permission): boolean {
  const granted: readonly Permission[] = PERMISSIONS[role];
  return granted.includes(permission);
}

/** Header names by which a caller chooses another named person (api.md, Actors). Empty = absent. */
export const ACTOR_HEADER = "X-Keymaster-Actor";
export const ROLE_HEADER = "X-Keymaster-Role";
