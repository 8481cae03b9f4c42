import { describe, expect, test } from "vitest";
import { type ServerReading, toLoggedEvent, toServerSettings } from "./convert-server";
import type { TrustAnchorRow, TrustPointRow } from "./schema";

const ROW = {
  IsReadOnlyDC: false,
  DsAvailable: true,
  EnableDnsSec: true,
  EnableOnlineSigning: null,
  BuildNumber: 20_348,
};
const POINT: TrustPointRow = {
  TrustPointName: "Corp.Example.",
  TrustPointState: "Active",
  LastActiveRefreshTime: 100,
  NextActiveRefreshTime: 200,
  LastSuccessfulActiveRefreshTime: 90,
  LastActiveRefreshResult: 0,
};
const ANCHOR: TrustAnchorRow = {
  TrustAnchorType: "DNSKEY",
  KeyTag: 4_711,
  TrustAnchorState: "Valid",
  EnteredStateTime: 50,
  NextStateTime: null,
  "TrustAnchorData.CryptoAlgorithm": "RsaSha256",
  "TrustAnchorData.Base64Data": "AwEA AbY=",
};
const reading = (changes: Partial<ServerReading> = {}): ServerReading => ({
  readAt: 1_000,
  row: ROW,
  pollingInterval: 300,
  providers: ["B", "A"],
  trustPoints: [POINT],
  anchors: new Map([[POINT.TrustPointName, [ANCHOR]]]),
  ...changes,
});
const anchorOf = (row: Partial<TrustAnchorRow>) =>
  toServerSettings(
    reading({ anchors: new Map([[POINT.TrustPointName, [{ ...ANCHOR, ...row }]]]) }),
    null,
  ).trustPoints?.[0]?.anchors?.[0];

test("a server's own words become ours; providers keep its order", () => {
  expect(toServerSettings(reading(), [])).toEqual({
    readAt: 1_000,
    isDnssecEnabled: true,
    isOnlineSigningEnabled: null,
    buildNumber: 20_348,
    pollingIntervalSeconds: 300,
    keyStorageProviders: ["B", "A"],
    trustPoints: [
      {
        zone: "corp.example",
        state: "active",
        lastRefreshAt: 100,
        lastSuccessfulRefreshAt: 90,
        nextRefreshAt: 200,
        lastRefreshResult: 0,
        anchors: [
          {
            type: "dnskey",
            keyTag: 4_711,
            algorithm: 8,
            publicKey: "AwEAAbY=",
            state: "valid",
            enteredStateAt: 50,
            nextStateAt: null,
            native: { TrustAnchorType: "DNSKEY", TrustAnchorState: "Valid" },
          },
        ],
        native: { TrustPointState: "Active" },
      },
    ],
    events: [],
  });
});

describe("what is not documented is not guessed", () => {
  test.each([
    ["DSPending", "ds-pending"],
    ["DS Pending", "ds-pending"],
    ["ADDPENDING", "add-pending"],
    ["Revoked", "revoked"],
    ["Deleted", null],
    ["", null],
  ])("the state %j is %j, and stands as it was said", (word, state) => {
    expect(anchorOf({ TrustAnchorState: word })).toMatchObject({
      state,
      native: { TrustAnchorState: word },
    });
  });

  test("parts of TrustAnchorData that have other names are not known; a DS has no public key", () => {
    const bare = { "TrustAnchorData.CryptoAlgorithm": null, "TrustAnchorData.Base64Data": null };
    expect(anchorOf(bare)).toMatchObject({ algorithm: null, publicKey: null, keyTag: 4_711 });
    expect(anchorOf({ TrustAnchorType: "DS" })).toMatchObject({ type: "ds", publicKey: null });
  });

  test("a part that could not be read is null, and no empty list", () => {
    const nothing = { pollingInterval: null, providers: null, trustPoints: null };
    expect(toServerSettings(reading(nothing), null)).toMatchObject({
      pollingIntervalSeconds: null,
      keyStorageProviders: null,
      trustPoints: null,
      events: null,
    });
    expect(toServerSettings(reading({ anchors: new Map() }), null)).toMatchObject({
      trustPoints: [{ zone: "corp.example", anchors: null }],
    });
  });
});

test("an entry of the log keeps the server's words, but not endlessly; no words are null", () => {
  const row = { Id: 7_644, RecordId: 9, TimeCreated: 5, Level: 3, Message: " Wort ", "()": "" };
  expect(toLoggedEvent(row)).toEqual({
    record: 9,
    id: 7_644,
    at: 5,
    level: "warning",
    message: "Wort",
  });
  expect(toLoggedEvent({ ...row, Message: "x".repeat(9_000) }).message?.length).toBe(600);
  expect(toLoggedEvent({ ...row, Message: " ", Level: 9 })).toMatchObject({
    message: null,
    level: null,
  });
});
