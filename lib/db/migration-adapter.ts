import type { PGlite } from "@electric-sql/pglite";
import { PGlite as PgliteEngine } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import { PrismaPGlite } from "pglite-prisma-adapter";

/**
 * The embedded engine for migrations. Unlike the adapter it wraps (0.7.2), a script has run, or failed, when `executeScript`
 * settles, and the shadow database knows the same extensions.
 */
export function embeddedMigrationAdapter(pglite: PGlite): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPGlite(pglite);
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => awaitingScripts(await factory.connect(), pglite),
    connectToShadowDb: async () => {
      const shadow = await PgliteEngine.create({ extensions: { pg_trgm } });
      const adapter = awaitingScripts(await new PrismaPGlite(shadow).connect(), shadow);
      adapter.dispose = () => shadow.close();
      return adapter;
    },
  };
}

function awaitingScripts(adapter: SqlDriverAdapter, pglite: PGlite): SqlDriverAdapter {
  adapter.executeScript = async (script) => {
    await pglite.exec(script);
  };
  return adapter;
}
