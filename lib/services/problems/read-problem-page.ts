import { readFile } from "node:fs/promises";
import path from "node:path";
import { PROBLEMS } from "@/lib/contracts/problems";

/** A page of docs/problems, taken apart: the few forms that those pages use. */
export type ProblemPage = {
  readonly title: string;
  /** The line below the title. */
  readonly about: string;
  readonly sections: readonly {
    readonly heading: string;
    readonly blocks: readonly ProblemBlock[];
  }[];
};

export type ProblemBlock =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] };

/** The page behind the `type` of a problem document; null for a slug that no problem has. */
export async function readProblemPage(slug: string): Promise<ProblemPage | null> {
  if (!Object.values(PROBLEMS).some((problem) => problem.slug === slug)) return null;
  const file = path.join(process.cwd(), "docs/problems", `${slug}.md`);
  return parseProblemPage(await readFile(file, "utf8"));
}

export function parseProblemPage(markdown: string): ProblemPage {
  const [head = "", ...rest] = markdown.split(/^## /m);
  const [titleLine = "", ...about] = head.trim().split("\n");
  return {
    title: titleLine.replace(/^# /, ""),
    about: about.join(" ").trim(),
    sections: rest.map((section) => {
      const [heading = "", ...lines] = section.split("\n");
      return { heading: heading.trim(), blocks: toBlocks(lines.join("\n")) };
    }),
  };
}

function toBlocks(text: string): readonly ProblemBlock[] {
  return text
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== "")
    .map((block) =>
      block.startsWith("- ")
        ? { kind: "list", items: block.split(/^- /m).slice(1).map(unwrapped) }
        : { kind: "text", text: unwrapped(block) },
    );
}

function unwrapped(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
