import { expect, test } from "vitest";
import { delvCommand, unboundConfiguration } from "./outside-commands";

const facts = {
  resolver: { ip: "127.77.0.1", port: 5300 },
  ds: ". 3600 IN DS 31589 13 2 6D0B3C1F",
  at: null,
};
const moved = { ...facts, at: Date.UTC(2026, 10, 6, 3, 12, 40) };

test("delv gets the anchor as a file, the resolver, and the lab's time only while it differs", () => {
  expect(delvCommand(facts)).toBe(
    [
      `printf 'trust-anchors { . static-ds 31589 13 2 "6D0B3C1F"; };' > lab.anchor`,
      "delv @127.77.0.1 -p 5300 -a lab.anchor +root=. secure.contoso.com SOA",
    ].join("\n"),
  );
  expect(delvCommand(moved)).toContain(
    "LD_PRELOAD=libc_malloc_debug.so.0 faketime '2026-11-06 03:12:40Z' delv @127.77.0.1",
  );
});

test("Unbound gets one forward zone, the anchor, and the lab's time only while it differs", () => {
  expect(unboundConfiguration(facts)).toBe(
    [
      "server:",
      "  do-not-query-localhost: no",
      '  trust-anchor: ". IN DS 31589 13 2 6D0B3C1F"',
      "forward-zone:",
      '  name: "."',
      "  forward-addr: 127.77.0.1@5300",
    ].join("\n"),
  );
  expect(unboundConfiguration(moved)).toContain('  val-override-date: "20261106031240"');
});
