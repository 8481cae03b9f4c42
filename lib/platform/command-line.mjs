// Plain JavaScript without imports from packages: the launcher reads it in a fresh clone before anything is installed.
import path from "node:path";

/**
 * @typedef {object} Settings
 * @property {number} port            0 lets the operating system choose
 * @property {string} host
 * @property {string} dataDir         absolute
 * @property {boolean} lab
 * @property {number} labZones        generated zones besides the curated ones
 * @property {string | null} agentsFile  absolute
 * @property {string | null} databaseUrl PostgreSQL; null means the embedded database
 *
 * @typedef {{ kind: "settings", settings: Settings } | { kind: "help", text: string } | { kind: "refused", sentence: string }} CommandLine
 * @typedef {"port" | "host" | "data-dir" | "lab-zones" | "no-lab" | "agents"} OptionName
 * @typedef {{ name: OptionName, argument: string | null, preset: string, help: string }} Option
 */

/** @type {readonly Option[]} */
export const OPTIONS = [
  { name: "port", argument: "NUMBER", preset: "3000", help: "port to listen on" },
  { name: "host", argument: "ADDRESS", preset: "127.0.0.1", help: "address to listen on" },
  {
    name: "data-dir",
    argument: "FOLDER",
    preset: ".keymaster",
    help: "where the embedded database lives",
  },
  {
    name: "lab-zones",
    argument: "NUMBER",
    preset: "0",
    help: "zones generated in the lab besides the curated ones",
  },
  { name: "no-lab", argument: null, preset: "false", help: "hide the lab" },
  { name: "agents", argument: "FILE", preset: "", help: "JSON file that lists agents" },
];

const MAX_LAB_ZONES = 100_000;
const YES = new Set(["1", "true", "yes", "on"]);
const NO = new Set(["0", "false", "no", "off", ""]);

/** @param {string} option */
export function variableOf(option) {
  return `KEYMASTER_${option.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * Options win over `KEYMASTER_` variables, variables over presets; whatever is unknown or malformed is refused in one sentence.
 *
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} cwd
 * @returns {CommandLine}
 */
export function parseCommandLine(args, env, cwd) {
  const options = readOptions(args);
  if (options.kind !== "values") return options;
  const unknown = unknownVariable(env);
  if (unknown !== null) return refused(unknown);

  /** @type {Map<OptionName, Given>} */
  const given = new Map();
  for (const { name, preset } of OPTIONS) {
    given.set(
      name,
      options.values.get(name) ?? fromVariable(name, env) ?? { text: preset, as: `--${name}` },
    );
  }
  return settle(
    (name) => given.get(name) ?? { text: "", as: `--${name}` },
    env.DATABASE_URL ?? "",
    cwd,
  );
}

/** @typedef {{ text: string, as: string }} Given   a value and the spelling it was given under */

/**
 * @param {(name: OptionName) => Given} given
 * @param {string} databaseUrl
 * @param {string} cwd
 * @returns {CommandLine}
 */
function settle(given, databaseUrl, cwd) {
  const port = wholeNumber(given("port"), 65_535);
  if (typeof port === "string") return refused(port);
  const labZones = wholeNumber(given("lab-zones"), MAX_LAB_ZONES);
  if (typeof labZones === "string") return refused(labZones);
  const hidden = flag(given("no-lab"));
  if (typeof hidden === "string") return refused(hidden);
  for (const name of /** @type {const} */ (["host", "data-dir"])) {
    if (given(name).text.trim() === "") return refused(`${given(name).as} must not be empty.`);
  }
  if (databaseUrl !== "" && !/^postgres(ql)?:\/\/./.test(databaseUrl)) {
    return refused("DATABASE_URL must start with postgresql:// and name a PostgreSQL server.");
  }
  const agents = given("agents").text;
  return {
    kind: "settings",
    settings: {
      port,
      host: given("host").text.trim(),
      dataDir: path.resolve(cwd, given("data-dir").text),
      lab: !hidden && databaseUrl === "",
      labZones,
      agentsFile: agents === "" ? null : path.resolve(cwd, agents),
      databaseUrl: databaseUrl === "" ? null : databaseUrl,
    },
  };
}

/**
 * The variables under which the program itself finds what was settled here.
 *
 * @param {Settings} settings
 * @returns {Record<string, string>}
 */
export function toVariables(settings) {
  return {
    KEYMASTER_PORT: String(settings.port),
    KEYMASTER_HOST: settings.host,
    KEYMASTER_DATA_DIR: settings.dataDir,
    KEYMASTER_LAB_ZONES: String(settings.labZones),
    KEYMASTER_NO_LAB: String(!settings.lab),
    KEYMASTER_AGENTS: settings.agentsFile ?? "",
  };
}

/**
 * @param {readonly string[]} args
 * @returns {{ kind: "values", values: Map<OptionName, Given> } | CommandLine}
 */
function readOptions(args) {
  if (args.includes("--help") || args.includes("-h")) return { kind: "help", text: helpText() };
  /** @type {Map<OptionName, Given>} */
  const values = new Map();
  for (let index = 0; index < args.length; ) {
    const read = readOption(args[index] ?? "", args[index + 1]);
    if (typeof read === "string") return refused(read);
    values.set(read.name, { text: read.text, as: `--${read.name}` });
    index += read.words;
  }
  return { kind: "values", values };
}

/**
 * @param {string} word
 * @param {string | undefined} next
 * @returns {{ name: OptionName, text: string, words: 1 | 2 } | string} a string is the sentence that refuses it
 */
function readOption(word, next) {
  if (!word.startsWith("--")) return strayWord(word);
  const [spelled, inline] = splitOnce(word.slice(2), "=");
  const option = OPTIONS.find(({ name }) => name === spelled);
  if (option === undefined) {
    const names = OPTIONS.map(({ name }) => name);
    return `Unknown option --${spelled}; the nearest known one is --${nearest(spelled, names)}.`;
  }
  const { name, argument } = option;
  if (inline !== undefined) return { name, text: inline, words: 1 };
  if (argument === null) return { name, text: "true", words: 1 };
  if (next === undefined || next.startsWith("--")) {
    return `--${name} needs a value: --${name} ${argument}.`;
  }
  return { name, text: next, words: 2 };
}

/** @param {string} word */
function strayWord(word) {
  return `Unexpected argument "${word}"; options start with --, and after npm start comes a lone -- first: npm start -- --port 3001.`;
}

/**
 * @param {OptionName} name
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Given | undefined}
 */
function fromVariable(name, env) {
  const variable = variableOf(name);
  const text = env[variable];
  if (text === undefined || isFromKubernetes(variable, text)) return undefined;
  return { text, as: variable };
}

/** @param {Readonly<Record<string, string | undefined>>} env */
function unknownVariable(env) {
  const known = OPTIONS.map(({ name }) => variableOf(name));
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith("KEYMASTER_") || known.includes(variable)) continue;
    if (isFromKubernetes(variable, text ?? "")) continue;
    return `Unknown variable ${variable}; the nearest known one is ${nearest(variable, known)}.`;
  }
  return null;
}

/**
 * Kubernetes injects these into every container beside a service called "keymaster".
 *
 * @param {string} variable
 * @param {string} text
 */
function isFromKubernetes(variable, text) {
  if (variable === "KEYMASTER_PORT") return text.startsWith("tcp://");
  return variable.startsWith("KEYMASTER_SERVICE_") || variable.startsWith("KEYMASTER_PORT_");
}

/**
 * @param {Given} given
 * @param {number} max
 * @returns {number | string} the number, or the sentence that refuses it
 */
function wholeNumber({ text, as }, max) {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value <= max ? value : `${as} must be a whole number from 0 to ${max}, not "${text}".`;
}

/**
 * @param {Given} given
 * @returns {boolean | string}
 */
function flag({ text, as }) {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : `${as} must be true or false, not "${text}".`;
}

/**
 * @param {string} text
 * @param {string} separator
 * @returns {[string, string | undefined]}
 */
function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/**
 * @param {string} word
 * @param {readonly string[]} known
 */
function nearest(word, known) {
  let best = { candidate: known[0] ?? "", distance: Number.POSITIVE_INFINITY };
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < best.distance) best = { candidate, distance };
  }
  return best.candidate;
}

/**
 * Levenshtein distance, one row at a time.
 *
 * @param {string} from
 * @param {string} to
 */
function editDistance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

function helpText() {
  const lines = OPTIONS.map(({ name, argument, preset, help }) => {
    const left = `  --${name}${argument === null ? "" : ` ${argument}`}`.padEnd(22);
    const shown = preset === "" || argument === null ? "" : ` (${preset})`;
    return `${left} ${help}${shown}; also ${variableOf(name)}`;
  });
  return [
    "npm start -- [options]",
    "",
    ...lines,
    "",
    "DATABASE_URL selects PostgreSQL instead of the embedded database.",
  ].join("\n");
}

/**
 * @param {string} sentence
 * @returns {{ kind: "refused", sentence: string }}
 */
function refused(sentence) {
  return { kind: "refused", sentence };
}
