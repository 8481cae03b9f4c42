import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { canAddress, showZoneCommand, zoneStatusCommand } from "./commands";
import { parseKeyState, parsePublicKeyFile } from "./key-file";
import { LIMITS, whyVersionIsRefused } from "./limits";
import { listZones } from "./read-statistics";
import { parseZoneStanza, parseZoneStatus, ZoneStatistics } from "./schema";

const fixture = (name: string) =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const at = (text: string) => Date.parse(text) / 1000;

describe("what named 9.18.49 says", () => {
  test("zonestatus of a zone with key maintenance", () => {
    expect(parseZoneStatus(fixture("zonestatus-automatic.txt"))).toMatchObject({
      ok: true,
      value: {
        type: "primary",
        isSecure: true,
        keyMaintenance: "automatic",
        nextKeyEventAt: at("2026-11-25T22:23:52Z"),
        nextResignNode: "inl.test/NS",
        nextResignAt: at("2026-11-25T22:26:31Z"),
        native: { "signed serial": "3", "inline signing": "yes" },
      },
    });
  });

  test("zonestatus of an unsigned zone has no key maintenance and no events", () => {
    expect(parseZoneStatus(fixture("zonestatus-unsigned.txt"))).toMatchObject({
      ok: true,
      value: { isSecure: false, keyMaintenance: null, nextKeyEventAt: null, nextResignAt: null },
    });
    expect(parseZoneStatus("zone not loaded")).toMatchObject({ ok: false });
  });

  test("showzone tells the policy, or that there is none of its own", () => {
    expect(parseZoneStanza(fixture("showzone.txt"))).toMatchObject({
      value: { policyName: "fast" },
    });
    expect(parseZoneStanza('zone "a" { type primary; };')).toMatchObject({
      value: { policyName: null },
    });
    expect(parseZoneStanza("no matching zone")).toMatchObject({ ok: false });
  });

  test("a state file in every field that is used", () => {
    const changed = { state: "rumoured", since: at("2026-11-25T22:23:32Z") };
    expect(parseKeyState(fixture("ksk.state"), "Ka.test.+013+30693")).toMatchObject({
      ok: true,
      value: {
        keyFile: "Ka.test.+013+30693",
        algorithm: 13,
        lengthBits: 256,
        lifetimeSeconds: 2_592_000,
        isKsk: true,
        isZsk: false,
        retiredAt: at("2026-12-25T22:23:32Z"),
        dnskey: changed,
        dnskeySignature: changed,
        ds: { ...changed, state: "hidden" },
        zoneSignatures: null,
        dsPublishedAt: null,
        goal: "omnipresent",
      },
    });
    expect(parseKeyState("", "K")).toMatchObject({ ok: false });
    expect(parseKeyState("Algorithm: 13\nGoalState: elsewhere\n", "K")).toMatchObject({
      ok: false,
    });
  });

  test("a key file: owner, TTL, and the key without white space", () => {
    const parsed = parsePublicKeyFile(fixture("ksk.key"));
    expect(parsed).toMatchObject({
      ok: true,
      value: { owner: "a.test.", ttlSeconds: 10, flags: 257, algorithm: 13 },
    });
    expect(parsed.ok && Buffer.from(parsed.value.publicKey, "base64")).toHaveLength(64);
    expect(parsed.ok && parsed.value.publicKey).not.toContain(" ");
    expect(parsePublicKeyFile("; only a comment\n")).toMatchObject({ ok: false });
  });

  test("the bulk list: own zones of named are left out, names are canonical, the first view wins", () => {
    const listed = listZones(ZoneStatistics.parse(JSON.parse(fixture("zones.json"))));
    expect([...listed.values()].map(({ zone, copy, serial }) => [zone, copy, serial])).toEqual([
      ["a.test", "primary", 3],
      ["plain.test", "primary", 1],
      ["copy.test", "secondary", 7],
      ["0/25.2.0.192.in-addr.arpa", "primary", 1],
    ]);
    expect(listed.get("plain.test")?.displayName).toBe("Plain.TEST");
  });
});

describe("commands", () => {
  test("a zone is named with its view unless there is only the default one", () => {
    const zone = zoneName("example.test");
    expect(zoneStatusCommand({ zone, view: "_default" })).toBe("zonestatus example.test");
    expect(showZoneCommand({ zone, view: "inner" })).toBe("showzone example.test IN inner");
  });

  test("a name that could end a word or start another is never sent", () => {
    const zone = zoneName("a\\032b.example.test");
    expect(canAddress({ zone, view: "_default" })).toBe(false);
    expect(() => zoneStatusCommand({ zone, view: "_default" })).toThrow("not addressable");
  });
});

test("BIND before 9.16 is refused with its version; words that are no version are not", () => {
  expect(whyVersionIsRefused("9.11.36-RedHat")).toContain("9.11.36-RedHat");
  expect(whyVersionIsRefused("9.18.49-1~deb12u3-Debian")).toBeNull();
  expect(whyVersionIsRefused("10.0.1")).toBeNull();
  expect(whyVersionIsRefused("none of your business")).toBeNull();
});

test("every limit is on the driver's page", () => {
  const page = readFileSync("docs/drivers/bind9.md", "utf8");
  for (const limit of Object.values(LIMITS)) expect(page).toContain(`- ${limit}`);
});
