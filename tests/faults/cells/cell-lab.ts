import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { openEmbedded } from "@/lib/db/open-embedded";
import { openPostgresql } from "@/lib/db/open-postgresql";
import { type PostgresServer, startPostgres, whyNoPostgres } from "@/tools/real-servers/postgres";
import { HostPool } from "../host/host";
import { makeTemplate } from "../world/template";
import { mountSmallDisk, type SmallDisk } from "./small-disk";

/** Where a cell keeps its database. */
export type Engine = "postgresql" | "embedded";

/** A database of a cell's own, and how a web process finds it. */
export type CellDatabase = {
  readonly place: { readonly url: string } | { readonly folder: string };
  readonly remove: () => Promise<void>;
};

const DISK_MEGABYTES = 48;

/** What all cells of a run share: processes in reserve, a PostgreSQL, and what every world is copied from. */
export class CellLab {
  readonly pool = new HostPool(2);
  readonly postgres: PostgresServer | null;
  readonly #folder: string;
  readonly #templates = new Map<Engine, string>();
  #disk: SmallDisk | null = null;
  #count: number = 0;

  private constructor(folder: string, postgres: PostgresServer | null) {
    this.#folder = folder;
    this.postgres = postgres;
  }

  static async open(): Promise<CellLab> {
    const folder = await mkdtemp(join(tmpdir(), "keymaster-cells-"));
    // PostgreSQL runs as another user and has to pass through.
    await chmod(folder, 0o711);
    const postgres = whyNoPostgres() === null ? await startPostgres({ keepsCommits: true }) : null;
    const lab = new CellLab(folder, postgres);
    if (postgres !== null) await lab.#makePostgresTemplate(postgres);
    await lab.#makeEmbeddedTemplate();
    return lab;
  }

  /** The engine that a cell gets if it asks for this one. */
  engineFor(wanted: Engine): Engine {
    return this.postgres === null ? "embedded" : wanted;
  }

  /** The folder of a lab that fits the databases of this engine. */
  labFolder(engine: Engine): string {
    const folder = this.#templates.get(engine);
    if (folder === undefined) throw new Error(`there is no template for ${engine}`);
    return folder;
  }

  newFolder(): Promise<string> {
    this.#count += 1;
    return mkdtemp(join(this.#folder, `cell-${this.#count}-`));
  }

  async newDatabase(engine: Engine, tablespace: string | null): Promise<CellDatabase> {
    if (engine === "embedded" || this.postgres === null) {
      const folder = join(await this.newFolder(), "database");
      await cp(join(this.#folder, "embedded"), folder, { recursive: true });
      return { place: { folder }, remove: () => rm(folder, { recursive: true, force: true }) };
    }
    this.#count += 1;
    const name = `cell_${this.#count}`;
    const where = tablespace === null ? "" : ` TABLESPACE ${tablespace}`;
    await this.administer(`CREATE DATABASE ${name} TEMPLATE cell_template${where}`);
    // A copied sequence counts as logged further than it is, until a checkpoint: a crash would set it back.
    await this.administer("CHECKPOINT");
    return {
      place: { url: urlOf(this.postgres, name) },
      remove: () => this.administer(`DROP DATABASE ${name} WITH (FORCE)`),
    };
  }

  /** A tablespace on a disk of its own, made when it is first asked for; null where that cannot be. */
  async smallTablespace(): Promise<SmallDisk | null> {
    if (this.postgres === null) return null;
    if (this.#disk === null) {
      this.#disk = mountSmallDisk(join(this.#folder, "disk"), DISK_MEGABYTES, await postgresUser());
      if (this.#disk.isReal)
        await this.administer(`CREATE TABLESPACE small LOCATION '${this.#disk.folder}'`);
    }
    return this.#disk.isReal ? this.#disk : null;
  }

  async administer(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.postgres?.url ?? "" });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
    await this.postgres?.stop();
    this.#disk?.remove();
    for (const folder of [this.#folder, ...this.#templates.values()])
      await rm(folder, { recursive: true, force: true });
  }

  async #makePostgresTemplate(postgres: PostgresServer): Promise<void> {
    await this.administer("CREATE DATABASE cell_template");
    const url = urlOf(postgres, "cell_template");
    const database = await openPostgresql(url);
    this.#templates.set("postgresql", await makeTemplate(database));
    await database.close();
    // A disk that is full shows at the next row, not only when the holes between rows are used up.
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("VACUUM FULL");
    await client.end();
    // A database is copied only while nobody is connected to it; a session that was closed may be there for a moment.
    await this.administer("ALTER DATABASE cell_template WITH ALLOW_CONNECTIONS false");
    await this.administer(
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = 'cell_template'",
    );
  }

  async #makeEmbeddedTemplate(): Promise<void> {
    const database = await openEmbedded(join(this.#folder, "embedded"));
    this.#templates.set("embedded", await makeTemplate(database));
    await database.close();
  }
}

function urlOf(postgres: PostgresServer, database: string): string {
  const url = new URL(postgres.url);
  url.pathname = `/${database}`;
  return url.href;
}

async function postgresUser(): Promise<{ readonly uid: number; readonly gid: number }> {
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (own.uid !== 0) return own;
  const number = async (flag: string) =>
    Number((await promisify(execFile)("id", [flag, "postgres"])).stdout);
  return { uid: await number("-u"), gid: await number("-g") };
}
