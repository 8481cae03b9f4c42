import fs from "node:fs";
import {
  ARCHITECTURE_DOCUMENT,
  currentArchitectureDocument,
} from "@/tools/architecture/architecture-document";

fs.writeFileSync(ARCHITECTURE_DOCUMENT, currentArchitectureDocument());
