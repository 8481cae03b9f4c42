import { main } from "./test-runner/main.mjs";

await main(process.argv.slice(2));
