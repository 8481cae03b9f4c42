import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    // Named in code by path: preloaded into children, loaded into a thread, given to the test programs, run by tsx.
    "tools/launcher/die-with-parent.mjs",
    "lib/db/engine-worker.mjs",
    "agent/thread/worker.mjs",
    "agent/drivers/embedded-lab/rsa-worker.mjs",
    "tools/*/count-reporter.mjs",
    "tools/*.ts",
    "tools/real-servers/web-process.ts",
    "tests/faults/host/main.ts",
  ],
  project: ["**/*.{ts,tsx,mjs,css}"],
  // Style sheets import fonts.
  compilers: {
    css: (text: string) => [...text.matchAll(/(?<=@)import[^;]+/g)].join("\n"),
  },
  // What is used in its own file is not dead; whether it need be exported is for the reader of the file.
  ignoreExportsUsedInFile: true,
  // Debian's, only called where they exist.
  ignoreBinaries: ["apt-get", "mount", "umount"],
};

export default config;
