import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runTool } from "./run-tool";

/** What is wrong with a zone; `none` is a good one. */
export type PlantedFault =
  | "none"
  | "no-ds"
  | "wrong-ds"
  | "unknown-ds-digest"
  | "stale-ds-beside-good"
  | "expired"
  | "not-yet-valid"
  | "unsigned-with-ds"
  | "corrupt-signature"
  | "missing-signature"
  | "missing-denial";

/** A zone to make with BIND's own tools. */
export type PlantedZone = {
  readonly name: string;
  readonly algorithm: string;
  readonly denial: "nsec" | "nsec3" | "nsec3-opt-out";
  readonly iterations: number;
  readonly fault: PlantedFault;
};

/** What a zone file of these zones holds, relative to the apex: every shape of answer that a resolver meets. */
const CONTENT = `$TTL 300
@ IN SOA ns hostmaster 1 3600 900 604800 60
@ IN NS ns
@ IN MX 10 Mail
@ IN TXT "v=spf1 -all" "second \\"string\\""
@ IN CAA 0 issue "ca.test"
ns IN A 127.0.0.1
www IN A 192.0.2.80
www IN A 192.0.2.81
www IN AAAA 2001:db8::80
MiXed.Case IN A 192.0.2.82
a\\.b IN A 192.0.2.83
odd\\255\\000 IN TXT "octets"
*.wild IN TXT "from a wildcard"
*.wild IN MX 10 www
deep.empty.terminal IN A 192.0.2.84
alias IN CNAME www
chain IN CNAME alias
dangling IN CNAME nowhere
tree IN DNAME terminal
_sip._tcp IN SRV 1 2 5060 www
_443._tcp.www IN TLSA 3 1 1 ${"AB".repeat(32)}
svc IN HTTPS 1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.80
host IN HINFO "cpu" "os"
kx IN KX 1 www
80.2.0 IN PTR www
_dns IN SVCB 1 www alpn="dot" ech="AEX+DQ==" mandatory=alpn
_alias IN SVCB 0 www
kind IN TYPE65280 \\# 4 DEADBEEF
insecure IN NS ns.insecure
ns.insecure IN A 127.0.0.1
secure IN NS ns.secure
secure IN DS 12345 13 2 ${"CD".repeat(32)}
ns.secure IN A 127.0.0.1
`;

const EXPIRED = ["-s", "20200101000000", "-e", "20200201000000"];
const NOT_YET_VALID = ["-s", "20600101000000", "-e", "20600201000000"];
const TOOLS = "/usr/bin";

/** Makes a zone's keys and signed file; gives the DS lines for its parent. */
export async function plantZone(directory: string, zone: PlantedZone): Promise<string> {
  await writeFile(path.join(directory, `${zone.name}.db`), CONTENT);
  const ds = await signZoneFile(directory, zone);
  await spoil(path.join(directory, `${zone.name}.signed`), zone);
  return dsLines(zone, ds);
}

/** Signs `NAME.db` into `NAME.signed` with a fresh KSK and ZSK; gives the DS line of the KSK. */
export async function signZoneFile(
  directory: string,
  zone: Omit<PlantedZone, "fault"> & { readonly fault?: PlantedFault },
): Promise<string> {
  const fileName = zone.name === "." ? "root" : zone.name;
  const keyDirectory = path.join(directory, `keys-${fileName}`);
  await mkdir(keyDirectory, { recursive: true });
  const algorithm = [
    "-a",
    zone.algorithm,
    ...(zone.algorithm.startsWith("RSA") ? ["-b", "2048"] : []),
  ];
  const keygen = (words: readonly string[]) =>
    runTool(`${TOOLS}/dnssec-keygen`, [
      ...algorithm,
      "-q",
      "-K",
      keyDirectory,
      ...words,
      zone.name,
    ]);
  const ksk = (await keygen(["-f", "KSK", "-P", "sync", "now-1h"])).trim();
  await keygen([]);
  const nsec3 =
    zone.denial === "nsec"
      ? []
      : [
          "-3",
          "AABB",
          "-H",
          String(zone.iterations),
          ...(zone.denial === "nsec3-opt-out" ? ["-A"] : []),
        ];
  const period = { expired: EXPIRED, "not-yet-valid": NOT_YET_VALID } as const;
  const times =
    zone.fault === "expired" || zone.fault === "not-yet-valid" ? period[zone.fault] : [];
  await runTool(
    `${TOOLS}/dnssec-signzone`,
    [
      ...["-S", "-K", keyDirectory, "-d", directory, "-o", zone.name, "-O", "full", "-x", "-P"],
      ...[...nsec3, ...times, "-f", `${fileName}.signed`, `${fileName}.db`],
    ],
    directory,
  );
  return (
    await runTool(`${TOOLS}/dnssec-dsfromkey`, ["-2", path.join(keyDirectory, `${ksk}.key`)])
  ).trim();
}

function dsLines({ name, fault }: PlantedZone, good: string): string {
  const wrong = `${name}. IN DS 4711 13 2 ${"AB".repeat(32)}`;
  switch (fault) {
    case "no-ds":
      return "";
    case "wrong-ds":
      return wrong;
    case "unknown-ds-digest":
      return `${name}. IN DS 4711 13 99 ABCD`;
    case "stale-ds-beside-good":
      return `${good}\n${wrong}`;
    default:
      return good;
  }
}

async function spoil(file: string, { fault, name, denial }: PlantedZone): Promise<void> {
  const lines = (await readFile(file, "utf8")).split("\n");
  const isWwwSignature = (line: string) =>
    line.startsWith(`www.${name}.`) && /\sRRSIG\s+A\s/.test(line);
  const denialType = denial === "nsec" ? "NSEC" : "NSEC3";
  const isDenial = (line: string) =>
    new RegExp(`\\s(${denialType}|RRSIG\\s+${denialType})\\s`).test(line) &&
    !line.startsWith(`${name}.`);
  switch (fault) {
    case "unsigned-with-ds":
      await writeFile(file, await readFile(file.replace(/\.signed$/, ".db"), "utf8"));
      return;
    case "corrupt-signature":
      await writeFile(
        file,
        lines.map((line) => (isWwwSignature(line) ? corrupt(line) : line)).join("\n"),
      );
      return;
    case "missing-signature":
      await writeFile(file, lines.filter((line) => !isWwwSignature(line)).join("\n"));
      return;
    case "missing-denial":
      await writeFile(file, lines.filter((line) => !isDenial(line)).join("\n"));
      return;
    default:
      return appendFile(file, "\n");
  }
}

/** Changes one digit in the middle of the signature. */
function corrupt(line: string): string {
  const at = line.length - 20;
  return line.slice(0, at) + (line.charAt(at) === "A" ? "B" : "A") + line.slice(at + 1);
}
