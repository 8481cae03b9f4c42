import { describe, expect, test } from "vitest";
import { parseCommandLine, type Settings, toVariables } from "@/lib/platform/command-line.mjs";

function settingsOf(args: readonly string[], env: Record<string, string> = {}): Settings {
  const parsed = parseCommandLine(args, env, "/srv/keymaster");
  if (parsed.kind !== "settings") throw new Error(JSON.stringify(parsed));
  return parsed.settings;
}

describe("parseCommandLine", () => {
  test("without options everything is embedded, on loopback, with the lab", () => {
    expect(settingsOf([])).toEqual({
      port: 3000,
      host: "127.0.0.1",
      dataDir: "/srv/keymaster/.keymaster",
      lab: true,
      labZones: 0,
      agentsFile: null,
      databaseUrl: null,
    });
  });

  test("an option wins over its variable", () => {
    const env = { KEYMASTER_PORT: "4000", KEYMASTER_NO_LAB: "true", KEYMASTER_LAB_ZONES: "7" };
    expect(settingsOf([], env)).toMatchObject({ port: 4000, lab: false, labZones: 7 });
    expect(settingsOf(["--port=5000", "--no-lab=false"], env)).toMatchObject({
      port: 5000,
      lab: true,
    });
  });

  test("a malformed variable does no harm where an option wins", () => {
    expect(settingsOf(["--port", "5000"], { KEYMASTER_PORT: "many" }).port).toBe(5000);
  });

  test("what Kubernetes injects is ignored", () => {
    const env = {
      KEYMASTER_PORT: "tcp://10.0.0.7:80",
      KEYMASTER_PORT_80_TCP_ADDR: "10.0.0.7",
      KEYMASTER_SERVICE_HOST: "10.0.0.7",
    };
    expect(settingsOf([], env).port).toBe(3000);
  });

  test("with PostgreSQL the lab does not run in this process", () => {
    const settings = settingsOf([], { DATABASE_URL: "postgresql://db/keymaster" });
    expect(settings).toMatchObject({ lab: false, databaseUrl: "postgresql://db/keymaster" });
  });

  test.each([
    ["--port", "65536"],
    ["--port", "-1"],
    ["--port", "1.5"],
    ["--lab-zones", "100001"],
    ["--host", " "],
    ["--data-dir", ""],
  ])("%s %j is refused under the name it was given", (option, text) => {
    const parsed = parseCommandLine([`${option}=${text}`], {}, "/");
    expect(parsed.kind === "refused" && parsed.sentence.startsWith(option)).toBe(true);
  });

  test("what is settled reads back the same from the variables", () => {
    const settings = settingsOf([
      "--port",
      "0",
      "--no-lab",
      "--agents",
      "agents.json",
      "--lab-zones",
      "12",
    ]);
    expect(settingsOf([], toVariables(settings))).toEqual(settings);
  });
});
