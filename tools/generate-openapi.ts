import fs from "node:fs";
import { buildOpenApi } from "@/lib/contracts/openapi";

fs.writeFileSync("docs/api/openapi.json", `${JSON.stringify(buildOpenApi(), null, 2)}\n`);
