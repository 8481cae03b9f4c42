import { expect, test } from "vitest";
import { AgentConfig } from "@/agent/config/agent-config";
import {
  accountLines,
  installLine,
  linuxConfigText,
  linuxEnrolLines,
  tunnelLine,
  windowsConfigText,
} from "@/components/agent/enrol-lines";

const ENROLLING = {
  name: "gateway",
  host: "gateway.contoso.com",
  estate: "contoso.com",
  web: "https://keymaster.contoso.com",
};

test("what the page shows as agent.json is what the agent takes", () => {
  const windows = windowsConfigText(ENROLLING, ["dc1.contoso.com"]);
  for (const text of [windows, linuxConfigText(ENROLLING)]) {
    const config = AgentConfig.parse(JSON.parse(text));
    expect(config).toMatchObject({
      name: "gateway",
      readOnly: true,
      tokenFile: null,
      enrolment: {
        web: "https://keymaster.contoso.com",
        url: "https://gateway.contoso.com:8443",
      },
    });
  }
});

test("a tunnel is offered where Keymaster listens on its own machine alone", () => {
  expect(tunnelLine(ENROLLING)).toBeNull();
  expect(tunnelLine({ ...ENROLLING, web: "http://127.0.0.1:3000" })).toBe(
    "ssh -R 3000:127.0.0.1:3000 gateway.contoso.com",
  );
});

test("the lines name the account and the machine, and never a code or a password", () => {
  expect(accountLines(ENROLLING)).toContain("'GATEWAY$'");
  expect(installLine(ENROLLING)).toContain("-Account 'CONTOSO\\km-agent$'");
  for (const lines of [accountLines(ENROLLING), installLine(ENROLLING), linuxEnrolLines()]) {
    expect(lines).not.toMatch(/km1\.|password\s*=/i);
  }
});
