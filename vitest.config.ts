import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Folders whose tests need a database; everything else in lib is `unit`. */
const serviceTests = ["lib/{services,db,background,http}/**/*.test.ts"];
const propertyTests = ["{lib/dns,lib/dnssec,lab,agent}/**/*.property.test.ts"];
const contractTests = ["agent/**/*.{contract,real}.test.ts"];
const faultTests = ["tests/faults/*.test.ts"];
/** Tools' tests that start the launcher or real servers take seconds each. */
const launcherTests = ["tools/**/*.launch.test.ts"];
/** Whole labs, thousands of events, other processes: what takes seconds is not part of `npm run verify`. */
const longTests = [
  "agent/drivers/embedded-lab/*.test.ts",
  "agent/ledger/step-runner.test.ts",
  "lab/dns/lab-dns.test.ts",
  "lab/lab.test.ts",
  "lib/dnssec/rollover/stories/one-jump.test.ts",
  "lib/platform/node-crypto.test.ts",
  "tools/launcher/pid-lock.test.ts",
  "tools/start.test.ts",
  "tools/test-runner/every-test-runs.test.ts",
];

export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          include: ["{lib,agent,lab,tools,bench,cli}/**/*.test.ts"],
          exclude: [
            "**/node_modules/**",
            ...serviceTests,
            ...contractTests,
            ...launcherTests,
            ...propertyTests,
            ...longTests,
          ],
          // Pure logic: what a module remembers is of no matter to the next file, and loading it anew each time costs half of all.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "long",
          environment: "node",
          include: longTests,
          exclude: ["**/node_modules/**", ...contractTests, ...propertyTests],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "property",
          environment: "node",
          include: propertyTests,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "service",
          environment: "node",
          include: serviceTests,
          env: { TEST_DATABASE_URL: "" },
          // A thousand zones in one drain, on a machine that runs another database beside it.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "service-postgres",
          environment: "node",
          include: serviceTests,
          globalSetup: ["tools/vitest/postgres-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "contract",
          environment: "node",
          include: contractTests,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: "launcher",
          environment: "node",
          include: launcherTests,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          environment: "node",
          globalSetup: ["tests/faults/setup.ts"],
          include: faultTests,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: "component",
          environment: "jsdom",
          include: ["{components,app}/**/*.test.{ts,tsx}"],
          setupFiles: ["tools/vitest/component-setup.ts"],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
