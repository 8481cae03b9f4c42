import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ServerDetail } from "@/lib/contracts/servers";
import { LoggedEvents } from "./logged-events";
import { nativeFacts } from "./native-facts";
import { ServerSettings } from "./server-settings";
import { TrustAnchors } from "./trust-anchors";

const AT = "2026-11-26T06:00:00Z";
const anchor = {
  type: "dnskey" as const,
  keyTag: 4711,
  algorithm: { number: 8, mnemonic: "RSASHA256" },
  state: "valid" as const,
  trusted: true,
  enteredStateAt: AT,
  nextStateAt: null,
  native: { TrustAnchorType: "DnsKey", TrustAnchorState: "Valid" },
};
const point = {
  zone: "corp.contoso.com",
  state: "active" as const,
  lastRefreshAt: AT,
  lastSuccessfulRefreshAt: AT,
  nextRefreshAt: null,
  lastRefreshResult: 0,
  anchors: [anchor],
  native: { TrustPointState: "Active" },
};
const SETTINGS = {
  readAt: AT,
  dnssecEnabled: true,
  onlineSigningEnabled: null,
  buildNumber: 20_348,
  pollingIntervalSeconds: 180,
  keyStorageProviders: ["Microsoft Software Key Storage Provider", "An HSM's"],
  trustPoints: [point],
  events: null,
};

function serverWith(settings: ServerDetail["settings"]): ServerDetail {
  return {
    name: "dc1.contoso.com",
    estate: "contoso.com",
    kind: "domain-controller",
    reachable: true,
    failure: null,
    lastContactAt: AT,
    zones: { holder: 0, primary: 0, total: 0 },
    onlyCopyOf: { ksk: 0, zsk: 0, zones: 0 },
    ifItDied: { clean: 0, resign: 0, stays: 0 },
    clockSkewSeconds: null,
    vantagePoints: [],
    addresses: [],
    agents: [],
    directory: null,
    onlyCopies: [],
    settings,
    clocks: [],
  };
}

test("an anchor is shown with its key tag and in words that say whether it is trusted", () => {
  render(<TrustAnchors server={serverWith(SETTINGS)} />);
  expect(
    screen.getByRole("row", { name: /corp\.contoso\.com 4711 RSASHA256, DNSKEY valid/ }),
  ).toBeVisible();
});

test.each([
  ["missing", /does not publish this key now/],
  ["add-pending", /not trusted yet: waits for its hold-down/],
  ["ds-invalid", /not trusted: its DS fits no key/],
] as const)("KM-66: an anchor that is %s says so", (state, words) => {
  const held = { ...point, anchors: [{ ...anchor, state }] };
  render(<TrustAnchors server={serverWith({ ...SETTINGS, trustPoints: [held] })} />);
  expect(screen.getByText(words)).toBeVisible();
});

test("a word for a state that nobody knows is the server's own", () => {
  const odd = { ...anchor, state: null, trusted: false, native: { TrustAnchorState: "Limbo" } };
  const held = { ...point, anchors: [odd] };
  render(<TrustAnchors server={serverWith({ ...SETTINGS, trustPoints: [held] })} />);
  expect(screen.getByText("Limbo")).toBeVisible();
});

test("no anchors, anchors that could not be read, and a refresh that failed are three sentences", () => {
  const { rerender } = render(
    <TrustAnchors server={serverWith({ ...SETTINGS, trustPoints: [] })} />,
  );
  expect(screen.getByText(/It holds no trust anchor/)).toBeVisible();
  rerender(<TrustAnchors server={serverWith({ ...SETTINGS, trustPoints: null })} />);
  expect(screen.getByText(/did not tell which trust anchors/)).toBeVisible();
  const failed = { ...point, lastRefreshResult: 9505, anchors: null };
  rerender(<TrustAnchors server={serverWith({ ...SETTINGS, trustPoints: [failed] })} />);
  expect(screen.getByRole("link", { name: "failed with 9505" })).toBeVisible();
});

test("where nobody asks a server about itself nothing is shown", () => {
  const { container } = render(
    <>
      <TrustAnchors server={serverWith(null)} />
      <ServerSettings server={serverWith(null)} />
      <LoggedEvents server={serverWith(null)} />
    </>,
  );
  expect(container).toBeEmptyDOMElement();
});

test("entries of its log stand in its own words, the latest first; a log that could not be read is not an empty one", () => {
  const entry = (record: number, message: string | null) => ({
    record,
    id: 7644,
    at: AT,
    level: "warning" as const,
    message,
  });
  const events = [entry(1, "Aktualisierung fehlgeschlagen"), entry(2, null)];
  const { rerender } = render(<LoggedEvents server={serverWith({ ...SETTINGS, events })} />);
  expect(screen.getAllByRole("row").map((row) => row.textContent)).toEqual([
    expect.stringContaining("In its own words"),
    expect.stringContaining("it gave no words"),
    expect.stringContaining("Aktualisierung fehlgeschlagen"),
  ]);
  rerender(<LoggedEvents server={serverWith({ ...SETTINGS, events: null })} />);
  expect(screen.getByText("Its log could not be read.")).toBeVisible();
});

test("providers stand in the server's order, and what it did not tell is said to be not told", () => {
  render(<ServerSettings server={serverWith(SETTINGS)} />);
  expect(screen.getByText("Microsoft Software Key Storage Provider, An HSM's")).toBeVisible();
  expect(screen.getByText("every 180 s")).toBeVisible();
  expect(screen.getByText("not told")).toBeVisible();
});

test("its own words have the order and spelling of the cmdlets, and lines that can be run", () => {
  const facts = nativeFacts("dc1.contoso.com", {
    ...SETTINGS,
    trustPoints: [{ ...point, zone: "o'hara.test" }],
  });
  expect(facts.map(({ command }) => command)).toEqual([
    "Get-DnsServerSetting -ComputerName 'dc1.contoso.com' -All",
    "Get-DnsServerDsSetting -ComputerName 'dc1.contoso.com'",
    "Show-DnsServerKeyStorageProvider -ComputerName 'dc1.contoso.com'",
    "Get-DnsServerTrustPoint -ComputerName 'dc1.contoso.com' -Name 'o''hara.test'",
    "Get-DnsServerTrustAnchor -ComputerName 'dc1.contoso.com' -Name 'o''hara.test'",
  ]);
  expect(facts[0]?.facts).toEqual([
    ["BuildNumber", "20348"],
    ["EnableDnsSec", "True"],
  ]);
  expect(facts.at(-1)?.facts.map(([name]) => name)).toEqual([
    "TrustAnchorName",
    "TrustAnchorType",
    "KeyTag",
    "TrustAnchorState",
    "EnteredStateTime",
  ]);
});
