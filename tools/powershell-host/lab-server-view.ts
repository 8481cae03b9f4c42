import { AGENT_PLACE } from "@/lab/forest/network";
import type { Lab } from "@/lab/lab";
import type { Outcome } from "@/lab/operations/operation";
import { parseZoneName, type ZoneName } from "@/lib/dns/zone-name";
import type { ServerName, ServerZoneView, ZoneReport } from "@/lib/dnssec/zone-report";

/** A zone as one server of the lab has it. */
export type LabCopy = { readonly report: ZoneReport; readonly view: ServerZoneView };

/** What the cmdlets need of the lab: one server's own view of everything. */
export class LabServerView {
  readonly lab: Lab;
  readonly #reports = new Map<ZoneName, ZoneReport>();
  #cursor: string | null = null;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** The server that a name means: full or short, in any case. */
  find(name: string): ServerName | null {
    const wanted = name.toLowerCase().replace(/\.$/, "");
    const { servers } = this.lab.forest;
    const found = servers.find(
      (server) => server.name === wanted || shortOf(server.name) === wanted,
    );
    return found?.name ?? null;
  }

  /** Why the server does not answer at all, in the order of appendix A; null = it does. */
  silence(server: ServerName | null): Outcome | null {
    const found = server === null ? null : this.lab.forest.find(server);
    const { network } = this.lab.forest;
    if (found === null || !found.isOn || network.isCut(AGENT_PLACE, found.name)) {
      return refuse(1722, `The RPC server on ${found?.displayName ?? server} is unavailable.`);
    }
    if (!found.isDnsServiceOn) {
      return refuse(1753, `There are no more endpoints available on ${found.displayName}.`);
    }
    return found.areRightsAllowed ? null : refuse(5, `Access is denied on ${found.displayName}.`);
  }

  copies(server: ServerName): readonly LabCopy[] {
    this.#catchUp();
    return [...this.#reports.values()].flatMap((report) => {
      const view = report.views.find((each) => each.server === server);
      return view === undefined ? [] : [{ report, view }];
    });
  }

  copy(server: ServerName, zone: string): LabCopy | null {
    const name = parseZoneName(zone);
    if (!name.ok) return null;
    this.#catchUp();
    const report = this.#reports.get(name.value);
    const view = report?.views.find((each) => each.server === server);
    return report === undefined || view === undefined ? null : { report, view };
  }

  /** As Windows spells a server that the lab knows. */
  displayName(server: ServerName): string {
    return this.lab.forest.find(server)?.displayName ?? server;
  }

  #catchUp(): void {
    const { zones, cursor, isFull } = this.lab.sweep(this.#cursor, Number.MAX_SAFE_INTEGER);
    if (isFull) this.#reports.clear();
    this.#cursor = cursor;
    for (const report of zones) this.#reports.set(report.zone, report);
  }
}

function refuse(code: number, sentence: string): Outcome {
  return { ok: false, error: { kind: "win32", code, sentence } };
}

function shortOf(name: ServerName): string {
  return name.split(".", 1)[0] ?? name;
}
