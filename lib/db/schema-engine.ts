import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";

type Engine = import("@prisma/schema-engine-wasm/schema_engine_bg").SchemaEngine;
type Bindings = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");

/** Prisma's migration engine as WebAssembly, on top of an open adapter: nothing is downloaded, nothing is started. */
export async function withSchemaEngine<T>(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await loadBindings();
  const engine = await SchemaEngine.new(
    { datamodels: [["schema.prisma", await readSchema()]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  try {
    return await work(engine);
  } finally {
    engine.free();
  }
}

export function readSchema(): Promise<string> {
  return readFile(path.join(process.cwd(), "prisma/schema.prisma"), "utf8");
}

let loaded: Promise<Bindings> | undefined;

// Node 20 imports no .wasm as a module, so the bytes are read and the glue is tied to them by hand.
function loadBindings(): Promise<Bindings> {
  loaded ??= (async () => {
    const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
    const file = path.join(
      process.cwd(),
      "node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm",
    );
    const { instance } = await WebAssembly.instantiate(await readFile(file), {
      "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports,
    });
    bindings.__wbg_set_wasm(instance.exports);
    const start = instance.exports.__wbindgen_start;
    if (typeof start === "function") start();
    return bindings;
  })();
  return loaded;
}
