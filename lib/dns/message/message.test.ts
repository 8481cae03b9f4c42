import { describe, expect, test } from "vitest";
import { EVERY_TYPE } from "../fixtures/every-type";
import { concatOctets, fromHex, toHex } from "../octets";
import { ownerName } from "../owner-name";
import { parseZoneFile } from "../text/zone-file";
import { decodeMessage } from "./decode-message";
import { encodeMessage } from "./encode-message";
import { formatRcode, type Message, queryMessage, RCODE } from "./message";

function records(text: string) {
  const parsed = parseZoneFile(text, ownerName("example"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function roundTrip(message: Message): Message {
  const decoded = decodeMessage(encodeMessage(message));
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
}

function refusal(hex: string): string {
  const octets = fromHex(hex.replaceAll(" ", ""));
  const decoded = decodeMessage(octets ?? new Uint8Array(0));
  return decoded.ok ? "accepted" : decoded.error.reason;
}

const question = { name: ownerName("www.Example"), type: 1, classNumber: 1 };
const base = queryMessage(4711, question, null);

describe("encodeMessage and decodeMessage", () => {
  test("give back every record type, case of names included", () => {
    const message: Message = {
      ...base,
      isResponse: true,
      authoritative: true,
      answer: records(EVERY_TYPE),
      authority: records("@ 60 NS NS.other.Test."),
      additional: records("ns.other.test. 5 CH TXT x"),
    };
    expect(roundTrip(message)).toEqual(message);
  });

  test("keep all header flags, the extended response code and EDNS options", () => {
    const message: Message = {
      ...base,
      isResponse: true,
      opcode: 5,
      truncated: true,
      recursionDesired: true,
      recursionAvailable: true,
      authenticData: true,
      checkingDisabled: true,
      rcode: 23,
      edns: {
        version: 1,
        udpPayloadOctets: 1232,
        dnssecOk: true,
        options: [
          { kind: "nsid", octets: Uint8Array.of(1, 2) },
          { kind: "cookie", client: new Uint8Array(8).fill(7), server: new Uint8Array(16).fill(8) },
          { kind: "cookie", client: new Uint8Array(8), server: new Uint8Array(0) },
          { kind: "extended-error", infoCode: 7, extraText: "signature expired — sorry" },
          { kind: "other", code: 8, octets: Uint8Array.of(0, 1) },
        ],
      },
    };
    expect(roundTrip(message)).toEqual(message);
  });

  test("compress names of RFC 1035 types only", () => {
    const wire = encodeMessage({
      ...base,
      answer: records("www.Example. 5 CNAME a.Example.\na.Example. 5 SRV 0 0 1 a.Example."),
    });
    // Header, question of 17, owner pointer, CNAME target with one pointer, owner pointer, SRV target written out.
    expect(wire.length).toBe(12 + 17 + (12 + 4) + (12 + 6 + 11));
  });

  test("an answer that does not fit is cut at a record and marked, and keeps its OPT record", () => {
    const edns = { version: 0, udpPayloadOctets: 1232, dnssecOk: true, options: [] };
    const many = Array.from({ length: 40 }, (_, index) => `h${index}. 60 TXT "0123456789"`);
    const message = { ...base, answer: records(many.join("\n")), edns };
    const wire = encodeMessage(message, 512);
    const decoded = decodeMessage(wire);
    expect(wire.length).toBeLessThanOrEqual(512);
    expect(wire.length).toBeGreaterThan(480);
    expect(decoded).toMatchObject({ ok: true, value: { truncated: true, edns } });
    const extra = { ...base, additional: message.answer, edns };
    expect(decodeMessage(encodeMessage(extra, 512))).toMatchObject({
      ok: true,
      value: { truncated: false },
    });
  });

  test("a record written after a cut does not point at a name that was cut away", () => {
    const message = {
      ...base,
      answer: records("long.name.test. 60 TXT x\nlong.name.test. 60 TXT y"),
    };
    expect(decodeMessage(encodeMessage(message, 40)).ok).toBe(true);
  });
});

describe("decodeMessage refuses", () => {
  const header = "0001 8000 0001 0000 0000 0000";
  test.each([
    ["ends-early", "00"],
    ["ends-early", header],
    ["octets-left-over", `${header} 00 0001 0001 00`],
    ["bad-pointer", `${header} c00c 0001 0001`],
    ["bad-pointer", `${header} c010 0001 0001 0000`],
    ["bad-label-type", `${header} 41 0001 0001`],
    ["bad-label-type", `${header} 80 0001 0001`],
    ["ends-early", "0001 8000 ffff ffff ffff ffff 00 0001 0001"],
    ["octets-left-over", "0001 8000 0000 0001 0000 0000 00 0001 0001 00000000 0005 0102030405"],
    ["ends-early", "0001 8000 0000 0001 0000 0000 00 0001 0001 00000000 0003 010203"],
    ["pointer-not-allowed", "0001 8000 0000 0001 0000 0000 00 002f 0001 00000000 0002 c00c"],
    ["bad-type-bitmap", "0001 8000 0000 0001 0000 0000 00 002f 0001 00000000 0004 00 00 01 00"],
    ["bad-type-bitmap", "0001 8000 0000 0001 0000 0000 00 002f 0001 00000000 0003 00 00 00"],
    [
      "several-opt-records",
      `0001 8000 0000 0000 0000 0002 ${"00 0029 04d0 00000000 0000".repeat(2)}`,
    ],
    ["bad-value", "0001 8000 0000 0000 0000 0001 016100 0029 04d0 00000000 0000"],
    ["bad-value", "0001 8000 0000 0001 0000 0000 00 0029 04d0 00000000 0000"],
    ["bad-option", "0001 8000 0000 0000 0000 0001 00 0029 04d0 00000000 0005 000a 0001 00"],
  ])("%s: %s", (reason, hex) => {
    expect(refusal(hex)).toBe(reason);
  });

  test("a name of more than 255 octets, also when a pointer makes it so", () => {
    const label = `3f${"61".repeat(63)}`;
    expect(refusal(`${header} ${label.repeat(4)} 00 0001 0001`)).toBe("name-too-long");
    const three = `0001 8000 0002 0000 0000 0000 ${label.repeat(3)} 00 0001 0001`;
    expect(refusal(`${three} 3d${"61".repeat(61)} c00c 0001 0001`)).toBe("accepted");
    expect(refusal(`${three} 3e${"61".repeat(62)} c00c 0001 0001`)).toBe("name-too-long");
  });

  test("a chain of pointers, in time linear in its length", () => {
    const pointers = Array.from({ length: 8000 }, (_, index) => 0xc000 | (12 + 2 * index));
    const chain = pointers.flatMap((pointer) => [pointer >> 8, pointer & 0xff]);
    const body = concatOctets([
      fromHex("000180004000000000000000") ?? new Uint8Array(0),
      Uint8Array.from([0, 0, ...chain]),
    ]);
    expect(decodeMessage(body).ok).toBe(false);
  });
});

test("an update that deletes an RRset has typed records without data", () => {
  const wire = "0001 2800 0000 0001 0000 0000 00 0001 00ff 00000000 0000".replaceAll(" ", "");
  const decoded = decodeMessage(fromHex(wire) ?? new Uint8Array(0));
  expect(decoded).toMatchObject({ ok: true, value: { answer: [{ rdata: { kind: "unknown" } }] } });
  expect(decoded.ok && toHex(encodeMessage(decoded.value))).toBe(wire);
});

test("response codes have the mnemonics of IANA, others their number", () => {
  expect(formatRcode(RCODE.NXDOMAIN)).toBe("NXDOMAIN");
  expect(formatRcode(RCODE.BADVERS)).toBe("BADVERS");
  expect(formatRcode(3841)).toBe("RCODE3841");
});
