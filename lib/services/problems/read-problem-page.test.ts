import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { PROBLEMS } from "@/lib/contracts/problems";
import { readProblemPage } from "./read-problem-page";

test("every code has its page with what happened, causes and what to do, and no page is left over", async () => {
  const slugs = Object.values(PROBLEMS).map(({ slug }) => slug);
  for (const { slug, title, status } of Object.values(PROBLEMS)) {
    const page = await readProblemPage(slug);
    expect(page?.title).toBe(title);
    expect(page?.about).toContain(String(status));
    expect(page?.sections.map(({ heading }) => heading)).toEqual([
      "What happened",
      "Likely causes",
      "What to do",
    ]);
    for (const { blocks } of page?.sections ?? []) expect(blocks.length).toBeGreaterThan(0);
  }
  const files = (await readdir("docs/problems")).map((file) => file.replace(/\.md$/, ""));
  expect(files.sort()).toEqual([...slugs].sort());
});

test("a slug that no problem has has no page, whatever it looks like", async () => {
  expect(await readProblemPage("../README")).toBeNull();
  expect(await readProblemPage("constructor")).toBeNull();
});
