import fs from "node:fs";
import { buildAgentOpenApi } from "@/lib/contracts/agent/openapi";
import { buildOpenApi } from "@/lib/contracts/openapi";

const write = (file: string, description: unknown) =>
  fs.writeFileSync(`docs/api/${file}`, `${JSON.stringify(description, null, 2)}\n`);

write("openapi.json", buildOpenApi());
write("agent-openapi.json", buildAgentOpenApi());
