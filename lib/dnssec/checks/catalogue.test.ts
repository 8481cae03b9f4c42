import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CHECKS } from "./catalogue";
import { MENDING } from "./effects";
import type { FindingTag } from "./finding-facts";
import { MESSAGES } from "./messages";
import { REMEDIES } from "./remedies";
import { REPAIRS, SEVERITIES } from "./severities";

const root = path.resolve(import.meta.dirname, "../../..");
const docs = path.join(root, "docs/checks");
const HEADINGS = [
  "Objective",
  "Scope",
  "Inputs",
  "Findings",
  "Procedure",
  "What the operator should do",
  "Related Zonemaster case",
];
const TAGS = Object.keys(SEVERITIES).filter((tag): tag is FindingTag => tag in MESSAGES);

function read(file: string): string {
  return fs.readFileSync(path.join(docs, file), "utf8");
}

/** Pages that are about one check say so in their third line. */
function pagesOfChecks(): readonly string[] {
  return fs
    .readdirSync(docs)
    .filter((file) => file.endsWith(".md") && read(file).split("\n")[2]?.startsWith("Check `"))
    .map((file) => file.slice(0, -3));
}

/** The rows of the findings table as tag, severity, facts, meaning, who. */
function rowsOf(id: string): readonly (readonly string[])[] {
  return read(`${id}.md`)
    .split("\n")
    .filter((line) => line.startsWith(`| \`${id}.`))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The names of a tag's facts, from the type that declares them. */
function declaredFacts(tag: string): readonly string[] {
  const source = fs.readFileSync(path.join(import.meta.dirname, "finding-facts.ts"), "utf8");
  const start = source.indexOf(`  "${tag}":`);
  const end = source.slice(start).search(/;\n( {2}\/\*\*| {2}"|\n|\};)/);
  const text = source.slice(start, start + end);
  const shared = [
    ...(text.includes('": Types') ? ["types"] : []),
    ...(text.includes("Compared<") ? ["here", "elsewhere", "comparedWith"] : []),
  ];
  const withoutNested = text.replaceAll(/: readonly \{[^}]*\}\[\]/g, ":");
  const own = [...withoutNested.matchAll(/readonly (\w+):/g)].map((match) => match[1] ?? "");
  return [...shared, ...own];
}

describe("the catalogue of checks", () => {
  test("every check has an id of its own, a file and a page, and every page has a check", () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(fs.existsSync(path.join(import.meta.dirname, `${id}.ts`)), id).toBe(true);
      expect(fs.existsSync(path.join(import.meta.dirname, `${id}.test.ts`)), id).toBe(true);
    }
    expect([...pagesOfChecks()].sort()).toEqual([...ids].sort());
  });

  test("every tag belongs to a check of the catalogue", () => {
    const ids = new Set(CHECKS.map(({ id }) => id as string));
    for (const tag of TAGS) expect(ids.has(tag.split(".")[0] ?? ""), tag).toBe(true);
    expect(TAGS).toHaveLength(Object.keys(SEVERITIES).length);
  });

  test.each(CHECKS.map(({ id }) => id))("%s: the page has the headings, in order", (id) => {
    const headings = [...read(`${id}.md`).matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(HEADINGS);
    expect(read(`${id}.md`)).toContain(`\`lib/dnssec/checks/${id}.ts\``);
  });

  test.each(CHECKS.map(({ id }) => id))(
    "%s: the page lists the tags with severity, facts, and who mends them",
    (id) => {
      const rows = rowsOf(id);
      const tags = TAGS.filter((tag) => tag.startsWith(`${id}.`));
      expect(rows.map(([tag]) => tag).sort()).toEqual(tags.map((tag) => `\`${tag}\``).sort());
      for (const tag of tags) {
        const [, severity, facts, meaning, who] =
          rows.find(([cell]) => cell === `\`${tag}\``) ?? [];
        expect(severity, tag).toBe(SEVERITIES[tag]);
        const declared = declaredFacts(tag).map((name) => `\`${name}\``);
        expect(facts, tag).toBe(declared.join(", ") || "none");
        expect(meaning, tag).toMatch(/^[A-Z].+\.$/);
        const owner = MENDING[tag].owner === "ops" ? "ops" : "parent operator";
        const wizard = REPAIRS[tag] === undefined ? "" : `, \`${REPAIRS[tag]}\``;
        expect(who, tag).toBe(`${owner}${wizard}`);
      }
    },
  );

  test("the list of pages names every check", () => {
    for (const { id } of CHECKS) expect(read("README.md")).toContain(`[${id}](${id}.md)`);
  });

  test("every tag has words and a remedy", () => {
    for (const tag of TAGS) {
      expect(MESSAGES[tag], tag).toBeTypeOf("function");
      expect(REMEDIES[tag], tag).toBeTypeOf("function");
    }
  });
});
