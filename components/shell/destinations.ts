export type Destination = Readonly<{
  href: string;
  label: string;
  /** Second key after `g`. */
  key: string;
  /** Only while the lab runs. */
  lab?: true;
  /** What the palette says about it. */
  about: string;
}>;

/** The pages of the main navigation: only what exists. */
export const DESTINATIONS: readonly Destination[] = [
  { href: "/", label: "Fleet", key: "f", about: "health of everything" },
  { href: "/zones", label: "Zones", key: "z", about: "every zone, filter as you type" },
  { href: "/servers", label: "Servers", key: "s", about: "roles held and what a death would cost" },
  {
    href: "/moves",
    label: "Moves",
    key: "m",
    about: "who moved which role, and what became of it",
  },
  { href: "/errors", label: "Errors", key: "e", about: "explain a code or a message" },
  { href: "/settings/agents", label: "Agents", key: "a", about: "who looks for us" },
  { href: "/lab", label: "Lab", key: "l", lab: true, about: "the simulated servers" },
];

/** The pages of the settings; the first of them stands in the main navigation. */
export const SETTINGS: readonly Pick<Destination, "href" | "label" | "about">[] = [
  { href: "/settings/agents", label: "Agents", about: "who looks for us" },
  {
    href: "/settings/policies",
    label: "Rules for moves",
    about: "who agrees, who should hold roles, no changes now",
  },
];

/** The destinations that exist now. */
export function destinations(labRunning: boolean): readonly Destination[] {
  return DESTINATIONS.filter((one) => labRunning || one.lab === undefined);
}

/** Whether a path lies under a destination. */
export function isUnder(path: string, destination: Destination): boolean {
  if (destination.href === "/") return path === "/";
  return path === destination.href || path.startsWith(`${destination.href}/`);
}
