import { writeFile } from "node:fs/promises";
import path from "node:path";
import { bind9Entry, startAgent } from "./agent";
import { startNamed, whyNoNamed } from "./named";
import type { NamedZone } from "./named-config";

const ESTATE = "bind-demo";
const ZONES: readonly NamedZone[] = [
  { kind: "signed", name: "settled.example", policy: "steady", inline: false, keys: "settled" },
  {
    kind: "signed",
    name: "zsk-rolls.example",
    policy: "steady",
    inline: true,
    keys: "zsk-rolling",
  },
  {
    kind: "signed",
    name: "ksk-waits.example",
    policy: "steady",
    inline: false,
    keys: "ksk-waiting",
  },
  { kind: "signed", name: "every-few-minutes.example", policy: "brisk", inline: false },
  { kind: "signed", name: "one-key.example", policy: "single-key", inline: true },
  { kind: "unsigned", name: "unsigned.example" },
];

/** A fleet of two real BIND servers and an agent on loopback, until Ctrl-C. */
async function main(): Promise<void> {
  const reason = whyNoNamed();
  if (reason !== null) {
    process.stderr.write(`${reason}\n`);
    process.exitCode = 1;
    return;
  }
  const primary = await startNamed({ zones: ZONES });
  const primaryPort = primary.dns.port;
  const copies = ZONES.slice(0, 3).map(
    ({ name }): NamedZone => ({ kind: "secondary", name, primaryPort }),
  );
  const secondary = await startNamed({ zones: copies });
  const agent = await startAgent({
    name: ESTATE,
    drivers: [
      bind9Entry(primary, { estate: ESTATE, server: "ns1.bind-demo.example" }),
      bind9Entry(secondary, { estate: ESTATE, server: "ns2.bind-demo.example" }),
    ],
  });
  const agentsFile = path.join(agent.directory, "agents.json");
  const { name, url, tokenFile, caCertificateFile } = agent;
  await writeFile(
    agentsFile,
    JSON.stringify({ agents: [{ name, url, tokenFile, caCertificateFile }] }, null, 2),
  );
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(`Two BIND servers and an agent are running; Ctrl-C ends them and removes their files.\n`);
  say(`Start the dashboard with them:\n  npm start -- --agents ${agentsFile}\n`);
  say(`or add the agent on the page Settings, Agents:`);
  say(`  name     ${name}\n  address  ${url}\n  token    ${agent.token}`);
  say(`  authority (cat ${caCertificateFile}):\n${agent.caCertificate ?? ""}`);
  say(`Ask the primary: dig @127.0.0.1 -p ${primaryPort} settled.example DNSKEY +dnssec`);
  say(
    `Its files are in ${primary.directory}. Kill it: kill -9 $(cat ${primary.directory}/named.pid)`,
  );
  let isEnding = false;
  const end = async () => {
    if (isEnding) return;
    isEnding = true;
    await agent.stop();
    await Promise.all([agent.remove(), primary.remove(), secondary.remove()]);
    process.exit(0);
  };
  // Ctrl-C reaches this program twice, from the terminal and from its runner.
  process.on("SIGINT", () => void end());
  process.on("SIGTERM", () => void end());
}

await main();
