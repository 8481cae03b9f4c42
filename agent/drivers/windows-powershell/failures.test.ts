import { describe, expect, test } from "vitest";
import type { WorkerError } from "@/agent/transport/powershell-protocol";
import { failureOfError, failureOfWorker, win32CodeOf } from "./failures";

const error = (fullyQualifiedErrorId: string, message = "kaputt"): WorkerError => ({
  kind: "error",
  fullyQualifiedErrorId,
  category: "NotSpecified",
  exception: "Microsoft.Management.Infrastructure.CimException",
  message,
});

describe("win32CodeOf", () => {
  test("the number is read from the id alone, also where a role renamed the cmdlet", () => {
    expect(win32CodeOf(error("WIN32 9122,Reset-DnsServerZoneKeyMasterRole"))).toBe(9122);
    expect(win32CodeOf(error("WIN32 9122,Reset-DnsServerZoneKeyMasterRole_556d"))).toBe(9122);
  });

  test.each([
    "CimJob_BrokenCimSession,Get-DnsServerZone",
    "MiClientApiError_10,Get-DnsServerZone",
    "HRESULT 0x80041001,Get-DnsServerZone",
    "win32 5,Get-DnsServerZone",
    "WIN32 5",
    "X WIN32 5,Get-DnsServerZone",
  ])("%s has none, whatever its message says", (id) => {
    expect(win32CodeOf(error(id, "WIN32 9101, error 9101"))).toBeNull();
  });
});

describe("failureOfError", () => {
  test.each([
    ["WIN32 5,X", "forbidden", 5],
    ["WIN32 1722,X", "unreachable", 1722],
    ["WIN32 1753,X", "unreachable", 1753],
    ["WIN32 9101,X", "rejected-by-server", 9101],
    ["WIN32 9622,X", "rejected-by-server", 9622],
  ] as const)("%s is %s of a reading and of a change", (id, kind, code) => {
    expect(failureOfError(error(id), "reading")).toMatchObject({ kind, code });
    expect(failureOfError(error(id), "change")).toMatchObject({ kind, code });
  });

  test("a busy server may be asked again", () => {
    expect(failureOfError(error("WIN32 9622,X"), "reading").retryable).toBe(true);
    expect(failureOfError(error("WIN32 9101,X"), "reading").retryable).toBe(false);
  });

  test("KM-11: a call that broke may have been carried out, half or whole", () => {
    expect(failureOfError(error("WIN32 1726,X"), "change")).toMatchObject({
      kind: "partially-applied",
      code: 1726,
      retryable: false,
    });
    expect(failureOfError(error("WIN32 1460,X"), "change").kind).toBe("timed-out");
    expect(failureOfError(error("WIN32 1726,X"), "reading").kind).toBe("unreachable");
  });

  test("without a number a change is unclear, and a reading only failed", () => {
    for (const said of [
      error("CimJob_BrokenCimSession,X"),
      { kind: "timed-out" } as const,
      { kind: "broken", message: "x" } as const,
    ]) {
      expect(failureOfError(said, "change")).toMatchObject({ kind: "timed-out", retryable: false });
    }
    expect(failureOfError(error("CimJob_X,Y"), "reading").kind).toBe("rejected-by-server");
  });

  test("what the worker refused has not happened", () => {
    for (const asked of ["reading", "change"] as const) {
      expect(failureOfError({ kind: "refused", message: "x" }, asked).kind).toBe("unsupported");
      expect(failureOfError({ kind: "no-session", message: "x" }, asked).kind).toBe("unreachable");
    }
  });
});

describe("failureOfWorker", () => {
  test("an answer that was lost leaves a change unclear; a worker that never started does not", () => {
    for (const kind of ["lost", "timed-out", "malformed"] as const) {
      expect(failureOfWorker({ kind, detail: "x" }, "change").kind).toBe("timed-out");
    }
    for (const cause of ["unreachable", "timed-out", "unauthenticated", "refused"] as const) {
      const failure = failureOfWorker({ kind: "not-started", cause, detail: "x" }, "change");
      expect(failure.kind, cause).not.toBe("timed-out");
    }
  });
});
