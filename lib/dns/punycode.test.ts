import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodePunycode, encodePunycode } from "./punycode";

/** RFC 3492 §7.1, lower-cased where the RFC uses mixed-case annotation. */
const SAMPLES: readonly (readonly [string, string])[] = [
  ["ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"],
  ["他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"],
  ["Pročprostěnemluvíčesky", "Proprostnemluvesky-uyb24dma41a"],
  ["למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"],
  ["なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"],
  ["почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"],
  ["3年B組金八先生", "3B-ww4c5e180e575a65lsy2b"],
  ["MajiでKoiする5秒前", "MajiKoi5-783gue6qz075azm5e"],
  ["そのスピードで", "d9juau41awczczp"],
  ["-> $1.00 <-", "-> $1.00 <--"],
];

describe("Punycode", () => {
  test.each(SAMPLES)("codes %s as RFC 3492 §7.1 does", (text, encoded) => {
    expect(encodePunycode(text)).toBe(encoded);
    expect(decodePunycode(encoded)).toBe(text);
  });

  test("decodes what it encodes, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        const encoded = encodePunycode(text);
        expect(encoded !== undefined && decodePunycode(encoded)).toBe(text);
      }),
      { seed: 3492 },
    );
  });

  test("answers undefined to malformed and overflowing input instead of throwing", () => {
    for (const text of ["ü", "a-!", "99999999", "zzzzzzzzzzzzzzzzzzzz9", "-"]) {
      expect(decodePunycode(text)).toBeUndefined();
    }
    expect(encodePunycode("\ud800")).toBeUndefined();
  });
});
