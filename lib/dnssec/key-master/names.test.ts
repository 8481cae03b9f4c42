import { describe, expect, test } from "vitest";
import { isSameServer, nameTable, resolveServerName } from "@/lib/dnssec/key-master/names";

const table = nameTable([
  { server: "dc1.contoso.com", addresses: [{ ip: "192.0.2.1", port: 53 }] },
  { server: "dc2.contoso.com", addresses: [{ ip: "2001:DB8::2", port: 53 }] },
  { server: "DC1.fabrikam.com.", addresses: [{ ip: "192.0.2.9", port: 53 }] },
  { server: "ns.example", addresses: [{ ip: "192.0.2.9", port: 5300 }] },
]);

describe("resolveServerName", () => {
  test.each([
    ["DC1.contoso.com", "dc1.contoso.com"],
    ["dc1.contoso.com.", "dc1.contoso.com"],
    [" Dc2 ", "dc2.contoso.com"],
    ["192.0.2.1", "dc1.contoso.com"],
    ["2001:db8::2", "dc2.contoso.com"],
    ["dc1.fabrikam.com", "dc1.fabrikam.com"],
  ])("KM-8: %s means %s", (text, canonical) => {
    expect(resolveServerName(text, table)).toBe(canonical);
  });

  test("a short name or an address that two servers have means neither", () => {
    expect(resolveServerName("DC1", table)).toBe("dc1");
    expect(resolveServerName("192.0.2.9", table)).toBe("192.0.2.9");
  });

  test("a server that is not known keeps its name, normalized", () => {
    expect(resolveServerName("GONE.contoso.com.", table)).toBe("gone.contoso.com");
  });

  test.each(["127.0.0.1", "::1", "localhost", "LOCALHOST."])(
    "%s is whoever says it, not another server",
    (text) => {
      expect(resolveServerName(text, table, "DC2")).toBe("dc2.contoso.com");
      expect(resolveServerName(text, table)).not.toBe("dc2.contoso.com");
    },
  );

  test("two spellings of one server are the same server, two servers are not", () => {
    expect(isSameServer("DC2", "dc2.contoso.com.", table)).toBe(true);
    expect(isSameServer("dc1.contoso.com", "dc1.fabrikam.com", table)).toBe(false);
  });
});
