import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { contentSecurityPolicy, proxy } from "@/proxy";

const directives = (policy: string) =>
  new Map(policy.split("; ").map((one) => [one.split(" ")[0], one.split(" ").slice(1)]));

test("no script runs without the nonce of its own answer", () => {
  const policy = directives(contentSecurityPolicy("abc"));
  expect(policy.get("script-src")).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  expect(policy.get("style-src-elem")).toEqual(["'self'", "'nonce-abc'"]);
  expect(policy.get("object-src")).toEqual(["'none'"]);
  expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
});

test("nothing is loaded from or sent to another host", () => {
  expect(contentSecurityPolicy("abc")).not.toMatch(/https?:|\*/);
});

test("every answer has another nonce, and the page learns the one in its header", () => {
  const answer = () => proxy(new NextRequest("http://127.0.0.1:3000/zones"));
  const [first, second] = [answer(), answer()].map(
    (one) => one.headers.get("content-security-policy") ?? "",
  );
  expect(first).not.toBe(second);
  const response = answer();
  const nonce = response.headers.get("x-middleware-request-x-nonce");
  expect(response.headers.get("content-security-policy")).toContain(`'nonce-${nonce}'`);
});
