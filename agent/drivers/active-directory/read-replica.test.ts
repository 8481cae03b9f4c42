import { describe, expect, test } from "vitest";
import type {
  LdapEntry,
  LdapFailure,
  LdapQuery,
  LdapSession,
} from "@/agent/transport/ldap-session";
import { err, ok, type Result } from "@/lib/result";
import { toReading } from "./convert";
import { keyOfName, parseDistinguishedName } from "./distinguished-name";
import { readReplica } from "./read-replica";

type Attributes = Readonly<Record<string, readonly string[]>>;

const DOMAIN = "DC=corp,DC=test";
const CONFIGURATION = `CN=Configuration,${DOMAIN}`;
const SERVER = `CN=DC1,CN=Servers,CN=Site,CN=Sites,${CONFIGURATION}`;
const ZONES = `CN=MicrosoftDNS,DC=DomainDnsZones,${DOMAIN}`;
const zoneDn = (zone: string) => `DC=${zone},${ZONES}`;

function entry(dn: string, attributes: Attributes): LdapEntry {
  const found = new Map(Object.entries(attributes).map(([name, all]) => [name.toLowerCase(), all]));
  return {
    dn,
    names: [...found.keys()],
    values: (attribute) => found.get(attribute.toLowerCase()) ?? [],
  };
}

/** A directory that sends lists in parts of two, as a domain controller does with more than 1,500 values. */
function session(settings: readonly string[], asked: string[] = []): LdapSession {
  const inParts = (from: number): Attributes => {
    const isLast = from + 2 >= settings.length;
    const range = `${from}-${isLast ? "*" : from + 1}`;
    return { [`msDNS-KeymasterZones;range=${range}`]: settings.slice(from, from + 2) };
  };
  const answer = (query: LdapQuery): Result<readonly LdapEntry[], LdapFailure> => {
    const base = String(query.base);
    const from = /;range=(\d+)-/.exec(query.attributes[0] ?? "")?.[1];
    asked.push(`${base} ${from ?? ""}`);
    if (base === "") {
      return ok([
        entry("", {
          dnsHostName: ["DC1.Corp.Test"],
          configurationNamingContext: [CONFIGURATION],
          defaultNamingContext: [DOMAIN],
          namingContexts: [DOMAIN, CONFIGURATION, `DC=DomainDnsZones,${DOMAIN}`],
        }),
      ]);
    }
    if (from !== undefined) return ok([entry(base, inParts(Number(from)))]);
    if (base === CONFIGURATION.replace("CN=C", "cn=C").replaceAll("DC=", "dc=")) {
      return ok([
        entry(SERVER, { objectClass: ["top", "server"], dNSHostName: ["dc1.corp.test"] }),
        entry(`CN=NTDS Settings,${SERVER}`, { objectClass: ["top", "nTDSDSA"] }),
        entry(`CN=DNS Settings,${SERVER}`, {
          objectClass: ["top", "msDNS-ServerSettings"],
          "msDNS-KeymasterZones": [],
          ...inParts(0),
        }),
        ...[`DC=DomainDnsZones,${DOMAIN}`, `DC=DomainDnsZones,DC=child,${DOMAIN}`].map((name) =>
          entry(`CN=x,CN=Partitions,${CONFIGURATION}`, {
            objectClass: ["crossRef"],
            nCName: [name],
            systemFlags: ["5"],
          }),
        ),
      ]);
    }
    if (base.toLowerCase() === ZONES.toLowerCase()) {
      return ok(["a.test", "b.test"].map((zone) => entry(zoneDn(zone), { dc: [zone] })));
    }
    return err({ kind: "refused", code: 32, detail: "no such object" });
  };
  return {
    search: async (query) => answer(query),
    needsPages: false,
    close: async () => undefined,
  };
}

async function readingOf(settings: readonly string[], asked: string[] = []) {
  const facts = await readReplica(session(settings, asked));
  if (!facts.ok) throw new Error(facts.error.detail);
  return toReading(facts.value, { estate: "corp", host: "dc1", now: 7 });
}

describe("reading a replica", () => {
  test("a list that comes in parts is read to its end, one question a part", async () => {
    const asked: string[] = [];
    const zones = ["a.test", "b.test", "c.test", "d.test", "e.test"].map(zoneDn);
    const reading = await readingOf(zones, asked);
    const parts = asked.filter((each) => /\d$/.test(each)).map((each) => each.split(" ").at(-1));
    expect(parts).toEqual(["2", "4"]);
    expect(reading.zones.map(({ zone, directory }) => [zone, directory[0]?.holders])).toEqual([
      ["a.test", ["dc1.corp.test"]],
      ["b.test", ["dc1.corp.test"]],
    ]);
    const replica = reading.servers.find(({ directory }) => directory !== undefined);
    expect(replica?.directory?.orphans.map(({ zone }) => zone)).toEqual([
      "c.test",
      "d.test",
      "e.test",
    ]);
  });

  test("a zone of a partition that this replica does not hold is believed; one of a partition that nobody has is gone", async () => {
    const reading = await readingOf([
      `DC=child.test,CN=MicrosoftDNS,DC=DomainDnsZones,DC=child,${DOMAIN}`,
      `DC=lost.test,CN=MicrosoftDNS,DC=removed,${DOMAIN}`,
    ]);
    expect(reading.zones.map(({ zone }) => zone as string)).toContain("child.test");
    const child = reading.zones.find(({ zone }) => (zone as string) === "child.test");
    expect(child).toMatchObject({ everSigned: null, signing: null });
    expect(reading.servers[0]?.directory?.orphans).toEqual([
      { server: "dc1.corp.test", zone: "lost.test", because: "zone-is-gone" },
    ]);
  });
});

describe("distinguished names", () => {
  test("every spelling of a name has one key", () => {
    const spellings = ["DC=a\\,b.test,CN=MicrosoftDNS", "dc=A\\2cB.test, cn=microsoftdns"];
    const keys = spellings.map((text) => keyOfName(parseDistinguishedName(text) ?? []));
    expect(new Set(keys)).toEqual(new Set(["dc=a,b.test\ncn=microsoftdns"]));
    expect(parseDistinguishedName("DC=b\\C3\\BCcher.test")).toEqual([
      { type: "dc", value: "bücher.test" },
    ]);
  });

  test.each(["", "nothing", "=x", "DC=a+CN=b", 'DC="a"', "DC=#0401", "DC=a\\", "DC=<a>"])(
    "%j is none",
    (text) => {
      expect(parseDistinguishedName(text)).toBe(null);
    },
  );
});
