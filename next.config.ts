import type { NextConfig } from "next";

/** Packages that carry WebAssembly or native parts or read files beside themselves: Node loads them, the bundler leaves them alone. */
const loadedByNode = [
  "@electric-sql/pglite",
  "@peculiar/x509",
  "@prisma/adapter-pg",
  "@prisma/client",
  "@prisma/schema-engine-wasm",
  "pg",
  "pglite-prisma-adapter",
  "pino",
  "prom-client",
  "reflect-metadata",
  "ssh2",
  "undici",
];

const config: NextConfig = {
  poweredByHeader: false,
  // tools/launcher/compress.mjs does it for every answer.
  compress: false,
  reactStrictMode: true,
  serverExternalPackages: loadedByNode,
  // `npm run verify` checks types and style; repeating it here would only delay the first start.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // Browsers ask for it by themselves wherever a page is left before its head was read.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
};

export default config;
