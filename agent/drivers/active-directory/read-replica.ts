import type {
  LdapEntry,
  LdapFailure,
  LdapQuery,
  LdapSession,
} from "@/agent/transport/ldap-session";
import { err, ok, type Result } from "@/lib/result";
import {
  configurationQuery,
  containerOf,
  legacyContainerOf,
  rangeQuery,
  rootQuery,
  zonesQuery,
} from "./commands";
import { type DistinguishedName, keyOfName } from "./distinguished-name";
import { DIRECTORY_LIMITS } from "./limits";
import {
  type ConfigurationFacts,
  type RootFacts,
  type SettingsFacts,
  toConfigurationFacts,
  toRootFacts,
  toZoneRow,
  type ZoneRow,
  zonesListed,
} from "./schema";

/** Everything that one replica was asked for, in the directory's own words. */
export type ReplicaFacts = {
  readonly root: RootFacts;
  readonly configuration: ConfigurationFacts;
  /** Zones of every container that the replica holds and shows. */
  readonly zones: readonly ZoneRow[];
  /** Keys of those containers: a zone that is named below one and not in `zones` does not exist. */
  readonly containers: ReadonlySet<string>;
};

const NO_SUCH_OBJECT = 32;

/** Reads a replica: its root, the configuration, and one question a container of zones. */
export async function readReplica(
  session: LdapSession,
): Promise<Result<ReplicaFacts, LdapFailure>> {
  const roots = await session.search(rootQuery());
  if (!roots.ok) return roots;
  const root = roots.value[0] === undefined ? null : toRootFacts(roots.value[0]);
  if (root === null) {
    return err({ kind: "broken", code: null, detail: "it is no domain controller" });
  }
  const entries = await session.search(configurationQuery(root.configuration));
  if (!entries.ok) return entries;
  const told = toConfigurationFacts(entries.value);
  const settings = await completeLists(session, told.settings);
  if (!settings.ok) return settings;
  const zones: ZoneRow[] = [];
  const containers = new Set<string>();
  for (const container of containersOf(root, told)) {
    const read = await readContainer(session, zonesQuery(container));
    if (!read.ok) return read;
    if (read.value === null) continue;
    containers.add(keyOfName(container));
    zones.push(...read.value.flatMap((entry) => toZoneRow(entry) ?? []));
  }
  const configuration = { ...told, settings: settings.value };
  return ok({ root, configuration, zones, containers });
}

/** Only partitions that this replica holds: asking for others would be answered with a referral. */
function containersOf(
  { domain, partitions }: RootFacts,
  { applicationPartitions }: ConfigurationFacts,
): readonly DistinguishedName[] {
  const held = applicationPartitions.filter((name) => partitions.has(keyOfName(name)));
  const legacy = domain === null ? [] : [legacyContainerOf(domain)];
  return [...held.map(containerOf), ...legacy];
}

/** null where there is no such container, or the account may not see it. */
async function readContainer(
  session: LdapSession,
  query: LdapQuery,
): Promise<Result<readonly LdapEntry[] | null, LdapFailure>> {
  const read = await session.search(query);
  return !read.ok && read.error.code === NO_SUCH_OBJECT ? ok(null) : read;
}

/** A server that is key master of thousands of zones sends its list in parts. */
async function completeLists(
  session: LdapSession,
  lists: readonly SettingsFacts[],
): Promise<Result<readonly SettingsFacts[], LdapFailure>> {
  const complete: SettingsFacts[] = [];
  for (const list of lists) {
    const rest = await readRest(session, list);
    if (!rest.ok) return rest;
    complete.push({ ...list, zones: [...list.zones, ...rest.value], continuesAt: null });
  }
  return ok(complete);
}

async function readRest(
  session: LdapSession,
  { dn, continuesAt }: SettingsFacts,
): Promise<Result<readonly string[], LdapFailure>> {
  const zones: string[] = [];
  let from = continuesAt;
  for (let parts = 0; from !== null; parts++) {
    if (parts === DIRECTORY_LIMITS.rangesAtMost) {
      return err({ kind: "too-much", code: null, detail: "a list of zones that does not end" });
    }
    const read = await session.search(rangeQuery(dn, from));
    if (!read.ok) return read;
    const next = read.value[0] === undefined ? null : zonesListed(read.value[0]);
    if (next === null || next.zones.length === 0) break;
    zones.push(...next.zones);
    from = next.continuesAt;
  }
  return ok(zones);
}
