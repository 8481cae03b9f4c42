import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { testParts } from "./parts.mjs";

type Listed = { readonly file: string; readonly projectName: string };

const NOT_OURS = new Set(["node_modules", ".next", ".git", "generated"]);

/** Service tests run on both engines. */
const TWICE = ["service", "service-postgres"];

async function listed(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "list", "--filesOnly", "--json"],
    { maxBuffer: 16 * 1024 * 1024, env: { ...process.env, VITEST: undefined } },
  );
  const projects = new Map<string, string[]>();
  for (const { file, projectName } of JSON.parse(stdout) as readonly Listed[]) {
    const name = path.relative(process.cwd(), file);
    projects.set(name, [...(projects.get(name) ?? []), projectName]);
  }
  return projects;
}

async function testFiles(): Promise<readonly string[]> {
  const roots = (await readdir(".", { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter((name) => !NOT_OURS.has(name));
  const inside = await Promise.all(
    roots.map(async (root) =>
      (await readdir(root, { recursive: true })).map((name) => path.join(root, name)),
    ),
  );
  return inside
    .flat()
    .filter((name) => /\.test\.tsx?$/.test(name))
    .filter((name) => !name.split(path.sep).some((part) => NOT_OURS.has(part)));
}

test("every test file belongs to exactly one project, service tests to one for each engine", async () => {
  const projects = await listed();
  const odd = (await testFiles())
    .map((name) => ({ name, projects: [...(projects.get(name) ?? [])].sort() }))
    .filter(({ projects: own }) => own.length !== 1 && own.join() !== TWICE.join());
  expect(odd).toEqual([]);
  expect(projects.size).toBeGreaterThan(100);
});

test("every project is run by exactly one part of npm test", async () => {
  const names = new Set([...(await listed()).values()].flat());
  const run = testParts(() => true).flatMap(({ args }) =>
    args.filter((_, index) => args[index - 1] === "--project"),
  );
  expect([...run].sort()).toEqual([...names].sort());
});
