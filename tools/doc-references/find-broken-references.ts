export interface Repository {
  /** True for files and folders, relative to the root, with forward slashes. */
  exists(path: string): boolean;
  readonly scripts: readonly string[];
}

/** Folders of the repository; a text in backquotes that begins with one of them names a file or a folder. */
const ROOTS = "app|components|lib|agent|lab|cli|bench|prisma|e2e|docs|tools|tests|\\.ci";
const PATH_IN_CODE = new RegExp(`^\\.?/?((?:${ROOTS})/[\\w@.()\\[\\]/-]*)$`);
const LINK = /\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;
const CODE = /`([^`\n]+)`/g;
const SCRIPT = /\bnpm run ([\w:-]+)/g;
const FENCE = /^```[\s\S]*?^```/gm;

/** What a Markdown text cites that the repository does not have. */
export function findBrokenReferences(
  file: string,
  text: string,
  repository: Repository,
): readonly string[] {
  const prose = text.replace(FENCE, (block) => block.replaceAll(/[^\n]/g, " "));
  return [
    ...brokenLinks(file, prose, repository),
    ...brokenPaths(file, prose, repository),
    ...brokenScripts(file, text, repository),
  ];
}

function brokenLinks(file: string, prose: string, repository: Repository): string[] {
  return [...prose.matchAll(LINK)].flatMap(([, target = ""]) => {
    if (/^([a-z]+:|#|\/)/i.test(target)) return [];
    const path = resolve(file, decodeURIComponent(target.split("#", 1)[0] ?? ""));
    return repository.exists(path) ? [] : [`${file}: the link to ${target} leads nowhere`];
  });
}

function brokenPaths(file: string, prose: string, repository: Repository): string[] {
  return [...prose.matchAll(CODE)].flatMap(([, code = ""]) => {
    const [, path] = PATH_IN_CODE.exec(code) ?? [];
    if (path === undefined) return [];
    const spellings = [path, `${path}.ts`, `${path}.tsx`, `${path}.mjs`];
    const isThere = spellings.some((one) => repository.exists(one.replace(/\/$/, "")));
    return isThere ? [] : [`${file}: there is no ${path}`];
  });
}

function brokenScripts(file: string, text: string, repository: Repository): string[] {
  return [...text.matchAll(SCRIPT)].flatMap(([, script = ""]) =>
    repository.scripts.includes(script) ? [] : [`${file}: there is no script "${script}"`],
  );
}

/** The path that `target` means in `file`, without `.` and `..`. */
function resolve(file: string, target: string): string {
  const parts = file.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
