import { type Edge, FOLDERS } from "@/tools/architecture/folder-graph";

export interface ImportRule {
  readonly name: string;
  readonly comment: string;
}

/** A Mermaid flowchart: one box a folder, grouped, an arrow from the importer to what it imports. */
export function renderPicture(edges: readonly Edge[]): string {
  const drawn = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const groups = [...new Set(Object.values(FOLDERS))];
  const boxes = groups.flatMap((group) => {
    const folders = Object.keys(FOLDERS).filter(
      (folder) => FOLDERS[folder] === group && drawn.has(folder),
    );
    if (folders.length === 0) return [];
    const lines = folders.map((folder) => `    ${id(folder)}["${folder}"]`);
    return [`  subgraph ${id(group)}["${group}"]`, ...lines, "  end"];
  });
  const arrows = edges.map(({ from, to }) => `  ${id(from)} --> ${id(to)}`);
  return ["```mermaid", "flowchart TB", ...boxes, ...arrows, "```"].join("\n");
}

export function renderRules(rules: readonly ImportRule[]): string {
  const rows = rules.map(
    ({ name, comment }) => `| \`${name}\` | ${comment.replaceAll("|", "\\|")} |`,
  );
  return ["| Rule | Why |", "| --- | --- |", ...rows].join("\n");
}

/** The document with what stands between the marks of each generated part replaced. */
export function fillDocument(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((filled, [name, part]) => {
    const [start, end] = [`<!-- generated: ${name} -->`, "<!-- end of generated -->"];
    const from = filled.indexOf(start);
    const to = filled.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`the document has no place for "${name}"`);
    return `${filled.slice(0, from)}${start}\n\n${part}\n\n${filled.slice(to)}`;
  }, text);
}

function id(name: string): string {
  return name.replaceAll(/\W+/g, "_");
}
