// Old Node versions must be able to parse this file, so that they reach the sentence: the rest is loaded after the check.
const required = "20.19.0";
const found = process.versions.node;

if (found.localeCompare(required, "en", { numeric: true }) < 0) {
  process.stderr.write(`Keymaster needs Node ${required} or newer; this is Node ${found}.\n`);
  process.exit(1);
}

void import("./launcher/main.mjs").then((launcher) => launcher.main(process.argv.slice(2)));
