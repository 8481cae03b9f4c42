import type { StatusWordId } from "@/components/status/words";
import { statusWords } from "@/components/status/words";
import { plural, serverHref, zoneHref } from "@/components/zone/words";
import type { ErrorCodeItem } from "@/lib/contracts/error-codes";
import type { ServerItem } from "@/lib/contracts/servers";
import type { ZoneSummary } from "@/lib/contracts/zones";
import { type Destination, destinations, SETTINGS } from "./destinations";

type What = Readonly<{ kind: "go"; href: string } | { kind: "do"; run: () => void }>;

export type PaletteItem = Readonly<{
  id: string;
  label: string;
  /** Names of machines are set in mono. */
  mono: boolean;
  note: string;
  /** At the right edge: what Enter opens. */
  opens: string;
  status: StatusWordId | null;
  what: What;
}>;

export type PaletteGroup = Readonly<{ title: string; items: readonly PaletteItem[] }>;

export type PaletteAction = Readonly<{ id: string; label: string; note: string; run: () => void }>;

function zoneItem(zone: ZoneSummary, ambiguous: boolean): PaletteItem {
  const href = zoneHref(zone.name, ambiguous ? zone.estate : undefined);
  const holder = zone.role.holder === null ? "" : `, key master ${zone.role.holder}`;
  return {
    id: `zone:${zone.estate}:${zone.name}`,
    label: zone.displayName,
    mono: true,
    note: `${statusWords[zone.status].word}${holder}${ambiguous ? `, in ${zone.estate}` : ""}`,
    opens: "zone",
    status: zone.status,
    what: { kind: "go", href },
  };
}

function zoneItems(zones: readonly ZoneSummary[]): readonly PaletteItem[] {
  const seen = new Map<string, number>();
  for (const zone of zones) seen.set(zone.name, (seen.get(zone.name) ?? 0) + 1);
  return zones.map((zone) => zoneItem(zone, (seen.get(zone.name) ?? 0) > 1));
}

function serverStatus(server: ServerItem): StatusWordId {
  if (server.reachable === null) return "unknown";
  return server.reachable ? "healthy" : "key-master-down";
}

const reachWords = { healthy: "answers", unknown: "not looked at yet", "key-master-down": "down" };

function serverItem(server: ServerItem): PaletteItem {
  const status = serverStatus(server);
  const words = reachWords[status as keyof typeof reachWords];
  return {
    id: `server:${server.estate}:${server.name}`,
    label: server.name,
    mono: true,
    note: `${words}, key master of ${plural(server.zones.holder, "zone")}`,
    opens: "server",
    status,
    what: { kind: "go", href: serverHref(server.name) },
  };
}

function codeItem(code: ErrorCodeItem): PaletteItem {
  const shown = code.zonesNow.length;
  return {
    id: `code:${code.symbol}`,
    label: code.code === null ? code.symbol : `${code.code} ${code.symbol}`,
    mono: true,
    note: code.exists ? code.meaning : "this code does not exist",
    opens: shown > 0 ? `${plural(shown, "zone")} now` : "code",
    status: null,
    what: { kind: "go", href: `/errors/${encodeURIComponent(code.code ?? code.symbol)}` },
  };
}

function pageItem(page: Pick<Destination, "href" | "label" | "about">): PaletteItem {
  return {
    id: `page:${page.href}`,
    label: page.label,
    mono: false,
    note: page.about,
    opens: "page",
    status: null,
    what: { kind: "go", href: page.href },
  };
}

/** True if every word of the text occurs in one of the fields. */
export function matches(text: string, ...fields: readonly string[]): boolean {
  const hay = fields.join(" ").toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** What the palette offers for a text. Zones and codes were found by the server, the rest is found here. */
export function paletteGroups(found: {
  readonly text: string;
  readonly zones: readonly ZoneSummary[];
  readonly servers: readonly ServerItem[];
  readonly codes: readonly ErrorCodeItem[];
  readonly actions: readonly PaletteAction[];
  readonly labRunning: boolean;
}): readonly PaletteGroup[] {
  const { text } = found;
  const servers = found.servers.filter((one) => text !== "" && matches(text, one.name, one.estate));
  const main = destinations(found.labRunning);
  const below = SETTINGS.filter(({ href }) => !main.some((one) => one.href === href));
  const pages = [...main, ...below].filter((one) => matches(text, one.label, one.about));
  const actions = found.actions.filter((one) => matches(text, one.label, one.note));
  const groups: readonly PaletteGroup[] = [
    { title: "Zones", items: zoneItems(found.zones) },
    { title: "Servers", items: servers.slice(0, 6).map(serverItem) },
    { title: "Codes", items: text === "" ? [] : found.codes.slice(0, 6).map(codeItem) },
    { title: "Pages", items: pages.map(pageItem) },
    {
      title: "Actions",
      items: actions.map(({ id, label, note, run }) => ({
        id: `action:${id}`,
        label,
        mono: false,
        note,
        opens: "",
        status: null,
        what: { kind: "do", run },
      })),
    },
  ];
  return groups.filter((group) => group.items.length > 0);
}
