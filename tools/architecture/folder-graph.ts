/** The folders that the picture shows, each with the group it stands in; a file belongs to the longest prefix that fits. */
export const FOLDERS: Readonly<Record<string, string>> = {
  "instrumentation.ts": "Composition",
  app: "Browser and pages",
  components: "Browser and pages",
  "components/ui": "Browser and pages",
  "lib/queries": "Browser and pages",
  "lib/wizards": "Browser and pages",
  "lib/http": "Server",
  "lib/background": "Server",
  "lib/services": "Server",
  "lib/db": "Server",
  "lib/agent-client": "Server",
  "lib/platform": "Server",
  "lib/contracts": "Contract and core",
  "lib/dnssec": "Contract and core",
  "lib/dns": "Contract and core",
  agent: "Agent",
  "agent/drivers": "Agent",
  "agent/transport": "Agent",
  lab: "Lab",
};

export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The folder of the picture that a file stands in, or null for a file that the picture leaves out. */
export function folderOf(file: string): string | null {
  if (/\.(test|spec)\.tsx?$/.test(file)) return null;
  const fitting = Object.keys(FOLDERS).filter(
    (folder) => file === folder || file.startsWith(`${folder}/`),
  );
  return fitting.sort((one, other) => other.length - one.length)[0] ?? null;
}

/** Which folder imports which, each pair once, sorted. */
export function folderEdges(imports: readonly Edge[]): readonly Edge[] {
  const seen = new Map<string, Edge>();
  for (const { from, to } of imports) {
    const edge = { from: folderOf(from), to: folderOf(to) };
    if (edge.from === null || edge.to === null || edge.from === edge.to) continue;
    seen.set(`${edge.from} ${edge.to}`, { from: edge.from, to: edge.to });
  }
  return [...seen.values()].sort((one, other) => key(one).localeCompare(key(other), "en"));
}

/** The edges that do not follow from others; of a circle enough stay to show it. */
export function withoutImplied(edges: readonly Edge[]): readonly Edge[] {
  return edges.reduce((kept, edge) => {
    const others = kept.filter((other) => other !== edge);
    return reaches(others, edge.from, edge.to, new Set()) ? others : kept;
  }, edges);
}

function reaches(edges: readonly Edge[], from: string, to: string, visited: Set<string>): boolean {
  if (visited.has(from)) return false;
  visited.add(from);
  const next = edges.filter((edge) => edge.from === from).map((edge) => edge.to);
  return next.includes(to) || next.some((folder) => reaches(edges, folder, to, visited));
}

function key({ from, to }: Edge): string {
  return `${from} ${to}`;
}
