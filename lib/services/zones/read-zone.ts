import type { ResponseOf } from "@/lib/contracts/endpoint";
import type {
  listClaims as claimsEndpoint,
  listKeys as keysEndpoint,
} from "@/lib/contracts/endpoints";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { newestOutsideRoleChange } from "@/lib/db/history-queries";
import type { StoredZone } from "@/lib/db/zone-queries";
import type { SigningReport } from "@/lib/dnssec/zone-report";
import { ok } from "@/lib/result";
import { loadFindings } from "@/lib/services/checks/load-findings";
import { toFindings } from "@/lib/services/checks/to-checks";
import { completeHistory, completeKeys } from "@/lib/services/collector/read-details";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { readRoleWork } from "@/lib/services/moves/read-role-work";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { type PageQuery, pageOf, readSort } from "@/lib/services/wire/paging";
import { findZone } from "./find-zone";
import { historySentence } from "./history-sentence";
import { type LoadedZone, loadPicture } from "./load-picture";
import { toClaims } from "./to-claims";
import { toDescriptors, toRollovers } from "./to-descriptors";
import { judgementOf, toSummary } from "./to-summary";

type Named = { readonly zone: string };
type Chosen = { readonly estate?: string | undefined };

/** Everything about one zone. */
export async function readZone(
  context: Context,
  params: Named,
  query: Chosen,
): Promise<Outcome<ZoneDetailItem>> {
  const found = await open(context, params, query);
  if (!found.ok) return found;
  const { zone, loaded } = found.value;
  const { services } = context;
  await completeHistory(services, zone);
  const { database, fleet, crypto } = services;
  const judgement = judgementOf(zone);
  const { nextStep } = judgement;
  const { picture } = loaded;
  const { estate, name } = zone;
  const [work, outside, findings] = await Promise.all([
    readRoleWork(services, zone),
    newestOutsideRoleChange(database.client, estate, name),
    loadFindings(services, { estate, zone: name }),
  ]);
  return ok({
    ...toSummary(zone, fleet),
    statuses: [...judgement.statuses],
    statusSince: wireInstantOrNull(zone.statusSince),
    affectsUsers: judgement.affectsUsers,
    nextStep: {
      text: nextStep.text,
      owner: nextStep.owner,
      dueAt: wireInstantOrNull(nextStep.dueAt),
    },
    notices: [...judgement.notices],
    settings: picture.signing === null ? null : toSettings(picture.signing),
    claims: toClaims(loaded),
    descriptors: toDescriptors({ crypto, zone: name }, loaded),
    rollovers: toRollovers(loaded),
    parentDs: {
      ...picture.parentDs,
      keyTags: [...picture.parentDs.keyTags],
      seenAt: wireInstantOrNull(picture.parentDs.seenAt),
    },
    findings: toFindings(findings, fleet.now(estate)),
    ...work,
    outsideRoleChange:
      outside === null
        ? null
        : {
            at: wireInstant(outside.at),
            from: outside.from,
            to: outside.to,
            sentence: historySentence(outside),
          },
    pollingIntervalSeconds: loaded.facts.estate.pollingIntervalSeconds,
    sources: await sourcesOf(services, zone, loaded),
    clocks: clocksOf(fleet, new Set([estate])),
  });
}

/** The claims of a zone as a list of their own. */
export async function listClaims(
  context: Context,
  params: Named,
  query: PageQuery & Chosen,
): Promise<Outcome<ResponseOf<typeof claimsEndpoint>>> {
  const found = await open(context, params, query);
  if (!found.ok) return found;
  return listOf(context, found.value, toClaims(found.value.loaded), query, ["server"] as const);
}

/** The descriptors of a zone as a list of their own. */
export async function listKeys(
  context: Context,
  params: Named,
  query: PageQuery & Chosen,
): Promise<Outcome<ResponseOf<typeof keysEndpoint>>> {
  const found = await open(context, params, query);
  if (!found.ok) return found;
  const { zone, loaded } = found.value;
  const { crypto } = context.services;
  const items = toDescriptors({ crypto, zone: zone.name }, loaded);
  return listOf(context, found.value, items, query, ["descriptorId", "keyRole"] as const);
}

type Opened = { readonly zone: StoredZone; readonly loaded: LoadedZone };

async function open(context: Context, params: Named, query: Chosen): Promise<Outcome<Opened>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const zone = await findZone(services, params.zone, query.estate);
  if (!zone.ok) return zone;
  await completeKeys(services, zone.value);
  const loaded = await loadPicture(services, zone.value);
  if (loaded === null) return refuse("zone-not-found", `There is no zone ${zone.value.name}.`);
  return ok({ zone: zone.value, loaded });
}

function listOf<T, F extends keyof T & string>(
  { services }: Context,
  { zone }: Opened,
  items: readonly T[],
  query: PageQuery,
  fields: readonly F[],
) {
  const [first] = fields;
  if (first === undefined) throw new Error("a list is sorted by something");
  const sort = readSort(query.sort, fields, { field: first, descending: false });
  if (!sort.ok) return sort;
  const { field, descending } = sort.value;
  const sorted =
    query.sort === undefined
      ? items
      : [...items].sort((a, b) => compare(a[field], b[field]) * (descending ? -1 : 1));
  const page = pageOf(sorted, query, { zone: [zone.estate, zone.name], sort: query.sort });
  if (!page.ok) return page;
  return ok({ ...page.value, clocks: clocksOf(services.fleet, new Set([zone.estate])) });
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function toSettings({ reportedBy, settings }: SigningReport): ZoneDetailItem["settings"] {
  const { distributeTrustAnchor, dsRecordGenerationAlgorithms, ...rest } = settings;
  return {
    reportedBy,
    ...rest,
    distributeTrustAnchor: distributeTrustAnchor === null ? null : [...distributeTrustAnchor],
    dsRecordGenerationAlgorithms:
      dsRecordGenerationAlgorithms === null ? null : [...dsRecordGenerationAlgorithms],
  };
}

async function sourcesOf(
  { database }: Services,
  zone: StoredZone,
  { sources }: LoadedZone,
): Promise<ZoneDetailItem["sources"]> {
  const seen = sources.filter(({ agent, driver }) => zone.sources.includes(`${agent}/${driver}`));
  const agents = [...new Set(seen.map(({ agent }) => agent))];
  const rows = await database.client.agent.findMany({ where: { name: { in: agents } } });
  return agents.map((agent) => ({
    agent,
    fresh: seen.some((source) => source.agent === agent && source.isFresh),
    lastContactAt: wireInstantOrNull(
      rows.find(({ name }) => name === agent)?.lastContactAt ?? null,
    ),
  }));
}
