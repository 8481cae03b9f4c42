/** A small tree that keeps every import rule, and for each rule one file that breaks it. Imports use the alias, as the product's do. */

export interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}

/** Packages that exist in the tree only as names. */
export const PACKAGES = [
  "zod",
  "next",
  "react",
  "hono",
  "vitest",
  "@tanstack/react-query",
  "@prisma/client",
];

export const CLEAN_FILES: Readonly<Record<string, string>> = {
  "lib/result.ts": "export const ok = 1;",
  "lib/dns/name.ts": `import { ok } from "@/lib/result";\nexport const name = ok;`,
  "lib/dns/name.test.ts": `import { test } from "vitest";\nimport { readFileSync } from "node:fs";\nimport { name } from "@/lib/dns/name";\nimport { crypto } from "@/lib/platform/node-crypto";\nexport const used = [test, readFileSync, name, crypto];`,
  "lib/dnssec/key.ts": `import { name } from "@/lib/dns/name";\nexport const key = name;`,
  "lib/contracts/zones.ts": `import * as z from "zod";\nimport { key } from "@/lib/dnssec/key";\nexport const zones = [z, key];`,
  "lib/wizards/transfer.ts": `import { zones } from "@/lib/contracts/zones";\nexport const transfer = zones;`,
  "lib/platform/clock.ts": "export const clock = 1;",
  "lib/platform/node-crypto.ts": `import { createHash } from "node:crypto";\nexport const crypto = createHash;`,
  "lib/db/client.ts": `import { PrismaClient } from "@prisma/client";\nimport { rows } from "@/lib/db/generated/client";\nexport const client = [PrismaClient, rows];`,
  "lib/db/generated/client.ts": "export const rows = 1;",
  "lib/agent-client/call.ts": `import { zones } from "@/lib/contracts/zones";\nexport const call = zones;`,
  "lib/services/zones/list.ts": `import { client } from "@/lib/db/client";\nimport { call } from "@/lib/agent-client/call";\nimport { clock } from "@/lib/platform/clock";\nexport const list = [client, call, clock];`,
  "lib/http/app.ts": `import { Hono } from "hono";\nimport { list } from "@/lib/services/zones/list";\nexport const app = [Hono, list];`,
  "lib/background/collector.ts": `import { list } from "@/lib/services/zones/list";\nexport const collector = list;`,
  "lib/queries/zones.ts": `import { queryOptions } from "@tanstack/react-query";\nimport { zones } from "@/lib/contracts/zones";\nexport const zonesQuery = [queryOptions, zones];`,
  "components/ui/button.tsx": `import { useState } from "react";\nexport const Button = useState;`,
  "components/zone/zone-table.tsx": `import { Button } from "@/components/ui/button";\nimport { zonesQuery } from "@/lib/queries/zones";\nexport const ZoneTable = [Button, zonesQuery];`,
  "app/page.tsx": `import { ZoneTable } from "@/components/zone/zone-table";\nimport { app } from "@/lib/http/app";\nexport const page = [ZoneTable, app];`,
  "agent/transport/run-process.ts": `import { spawn } from "node:child_process";\nexport const run = spawn;`,
  "agent/drivers/driver.ts": `import { key } from "@/lib/dnssec/key";\nexport const driver = key;`,
  "agent/drivers/contract/suite.ts": `import { driver } from "@/agent/drivers/driver";\nimport { forest } from "@/lab/forest";\nexport const suite = [driver, forest];`,
  "agent/drivers/bind9/index.ts": `import { driver } from "@/agent/drivers/driver";\nimport { run } from "@/agent/transport/run-process";\nexport const bind9 = [driver, run];`,
  "agent/drivers/embedded-lab/index.ts": `import { driver } from "@/agent/drivers/driver";\nimport { forest } from "@/lab/forest";\nexport const lab = [driver, forest];`,
  "lab/forest.ts": `import { key } from "@/lib/dnssec/key";\nimport { crypto } from "@/lib/platform/node-crypto";\nexport const forest = [key, crypto];`,
  "cli/main.ts": `import { zones } from "@/lib/contracts/zones";\nimport { readFileSync } from "node:fs";\nexport const main = [zones, readFileSync];`,
  "prisma/seed.ts": `import { client } from "@/lib/db/client";\nexport const seed = client;`,
  "e2e/fixtures/product.ts": `import { spawn } from "node:child_process";\nimport { client } from "@/lib/db/client";\nexport const product = [spawn, client];`,
  "instrumentation.ts": `import { bind9 } from "@/agent/drivers/bind9/index";\nimport { client } from "@/lib/db/client";\nimport { call } from "@/lib/agent-client/call";\nexport const register = [bind9, client, call];`,
};

export const PLANTS: readonly Plant[] = [
  plant("everything-resolves", "lib/services/lost.ts", "@/lib/services/there-is-none"),
  {
    rule: "no-cycles",
    file: "lib/services/one.ts",
    text: `import { two } from "@/lib/services/two";\nexport const one = (): unknown => two;`,
  },
  plant("result-is-a-leaf", "lib/result.ts", "@/lib/dns/name"),
  plant("core-is-pure", "lib/dnssec/impure.ts", "node:fs"),
  plant("core-is-proved-alone", "lib/dnssec/wide.test.ts", "@/lib/platform/clock"),
  plant("dns-below-dnssec", "lib/dns/upward.ts", "@/lib/dnssec/key"),
  plant("contracts-know-only-core", "lib/contracts/framed.ts", "react"),
  plant("wizards-are-pure", "lib/wizards/acting.ts", "@/lib/services/zones/list"),
  plant("services-are-headless", "lib/services/framed.ts", "next"),
  plant("http-reaches-through-services", "lib/http/deep.ts", "@/lib/db/client"),
  plant("services-do-not-know-http", "lib/services/called.ts", "@/lib/http/app"),
  plant("agent-only-from-composition-root", "app/agent.ts", "@/agent/drivers/driver"),
  plant("cli-is-an-api-client", "cli/deep.ts", "@/lib/services/zones/list"),
  plant("db-is-below-services", "lib/db/upward.ts", "@/lib/services/zones/list"),
  plant("db-only-from-services", "app/rows.ts", "@/lib/db/client"),
  plant("generated-client-only-in-db", "lib/services/raw.ts", "@/lib/db/generated/client"),
  plant("agent-client-only-from-services", "lib/http/direct.ts", "@/lib/agent-client/call"),
  plant("queries-are-browser-safe", "lib/queries/served.ts", "@/lib/platform/clock"),
  // Two steps away: the component reaches the database through a module that it may import.
  plant(
    "components-do-not-reach-server",
    "components/zone/reaching.tsx",
    "@/components/zone/between",
  ),
  plant("components-do-not-import-routes", "components/zone/routed.tsx", "@/app/page"),
  plant("ui-primitives-know-no-dns", "components/ui/zone-button.tsx", "@/lib/dns/name"),
  plant("app-does-not-touch-agent", "app/forest.ts", "@/lab/forest"),
  plant("agent-is-standalone", "agent/http/served.ts", "@/lib/services/zones/list"),
  plant(
    "drivers-are-strangers",
    "agent/drivers/bind9/sideways.ts",
    "@/agent/drivers/embedded-lab/index",
  ),
  plant("only-lab-driver-uses-lab", "agent/http/lab.ts", "@/lab/forest"),
  plant("lab-stands-alone", "lab/contract.ts", "@/lib/contracts/zones"),
  plant("processes-only-in-transport", "lib/services/shell.ts", "node:child_process"),
  plant("tests-are-not-libraries", "lib/dnssec/borrowed.ts", "@/lib/dns/name.test"),
];

/** What the plants need beside themselves. */
export const ACCOMPLICES: Readonly<Record<string, string>> = {
  "lib/services/two.ts": `import { one } from "@/lib/services/one";\nexport const two = (): unknown => one;`,
  "components/zone/between.ts": `import { list } from "@/lib/services/zones/list";\nexport const between = list;`,
};

function plant(rule: string, file: string, imported: string): Plant {
  return {
    rule,
    file,
    text: `import * as planted from "${imported}";\nexport const used = planted;`,
  };
}
