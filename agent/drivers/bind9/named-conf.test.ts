import { describe, expect, test } from "vitest";
import { blockOf, findStatement, findWord, parseNamedConf } from "./named-conf";
import { parseRndcKey } from "./rndc-key";

const CONF = `
// one line
# another "with a quote
/* several
   lines; { } */
options { directory "/var/cache/bind"; listen-on port 53 { 127.0.0.1; !10.0.0.0/8; }; };
controls { inet 127.0.0.1 port 953 allow { localhost; } keys { "a"; "b"; } read-only yes; };
zone "0/25.2.0.192.in-addr.arpa" { type primary; file "a \\"quoted\\" name"; };
`;

describe("parseNamedConf", () => {
  test("reads comments of three kinds, quotes, nested braces and words with slashes", () => {
    const parsed = parseNamedConf(CONF);
    if (!parsed.ok) throw new Error(parsed.error.reason);
    expect(parsed.value.map(([keyword]) => keyword)).toEqual(["options", "controls", "zone"]);
    const [options = [], controls = [], zone = []] = parsed.value;
    expect(findWord(blockOf(options), "directory")).toBe("/var/cache/bind");
    expect(findStatement(blockOf(options), "listen-on")).toEqual([
      "port",
      "53",
      [["127.0.0.1"], ["!10.0.0.0/8"]],
    ]);
    expect(findStatement(blockOf(controls), "inet")?.at(-1)).toBe("yes");
    expect(zone[1]).toBe("0/25.2.0.192.in-addr.arpa");
    expect(findWord(blockOf(zone), "file")).toBe('a "quoted" name');
  });

  test.each([
    ['options { directory "x" };', "a semicolon is missing", 1],
    ["\n\noptions {", "a brace is never closed", 3],
    ["a; }", "a brace closes nothing", 1],
    ["a b", "the last statement has no end", 1],
    ['a "never ends;', 'unexpected "\\""', 1],
    [`a ${"{".repeat(50)}`, "braces are nested too deep", 1],
  ])("refuses %j with its reason and line", (text, reason, line) => {
    expect(parseNamedConf(text)).toEqual({
      ok: false,
      error: { kind: "malformed-configuration", line, reason },
    });
  });
});

describe("parseRndcKey", () => {
  test("reads what rndc-confgen writes", () => {
    const text = 'key "rndc-key" {\n\talgorithm hmac-sha256;\n\tsecret "AQIDBA==";\n};\n';
    expect(parseRndcKey(text)).toEqual({
      ok: true,
      value: { name: "rndc-key", algorithm: "hmac-sha256", secret: Buffer.from([1, 2, 3, 4]) },
    });
  });

  test.each([
    ["", "it has no key"],
    ['key "a" { algorithm hmac-sha3; secret "AQID"; };', 'the algorithm "hmac-sha3" is not known'],
    ['key "a" { algorithm hmac-sha256; };', "it has no secret"],
    ["key {", "line 1: a brace is never closed"],
  ])("refuses %j: %s", (text, reason) => {
    expect(parseRndcKey(text)).toEqual({
      ok: false,
      error: { kind: "malformed-rndc-key", reason },
    });
  });
});
