import { setTimeout as pause } from "node:timers/promises";
import type { Lab } from "@/lab/lab";
import { parseZoneName, type ZoneName } from "@/lib/dns/zone-name";
import type { ServerSettings } from "@/lib/dnssec/server-settings";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { operationOf, placeOf, type SeizeMeans } from "./lab-changes";
import { CLASSIC_LOG, classicLines, eventLines } from "./lab-events";
import { apexLines, keyLine, serverLine, settingLine, testLines, zoneLines } from "./lab-readings";
import { directoryLines, trustAnchorLines, trustPointLine } from "./lab-self";
import { LabServerView } from "./lab-server-view";
import type { AnswerQuestion, PeerAnswer, PeerLine, Question } from "./peer";
import { textOf, textsOf } from "./peer";
import { object, text, win32 } from "./typed-values";

export type LabPeerOptions = {
  /** The lab as it is now: another one after a reset. */
  readonly lab: () => Lab;
  /** Which server the host runs on, for cmdlets that name none; null = one without DNS service. */
  readonly here?: ServerName | null;
  readonly seizeMeans?: SeizeMeans;
  /** How long a server is held up over a zone whose key master does not answer it (KM-20). */
  readonly holdUpMs?: number;
  /** Makes the key pairs of zones, so that their public halves can be shown. */
  readonly makeKeys?: (zones: readonly ZoneName[]) => Promise<void>;
  /** First word on every question; undefined = the lab answers. */
  readonly intercept?: (question: Question) => ReturnType<AnswerQuestion> | undefined;
  /** Happens before the lab answers; false = it never does. */
  readonly before?: (question: Question) => Promise<boolean>;
  /** Happens when the lab has done what was asked, before its answer goes out; false = it never does. */
  readonly after?: (question: Question) => Promise<boolean>;
};

/** Answers cmdlets from the lab, which obeys appendix A. */
export function createLabPeer(options: LabPeerOptions): AnswerQuestion {
  let view: LabServerView | null = null;
  return async (question) => {
    const intercepted = options.intercept?.(question);
    if (intercepted !== undefined) return intercepted;
    if ((await options.before?.(question)) === false) return null;
    const lab = options.lab();
    if (view?.lab !== lab) view = new LabServerView(lab);
    const answered = await answer(question, view, options);
    return (await options.after?.(question)) === false ? null : answered;
  };
}

async function answer(
  question: Question,
  view: LabServerView,
  options: LabPeerOptions,
): Promise<PeerAnswer> {
  const server = aimedAt(question, view, options);
  if (question.cmdlet === "Reset-DnsServerZoneKeyMasterRole") {
    return change(question, { view, options, server });
  }
  const silence = view.silence(server);
  if (silence !== null && !silence.ok) return [win32(silence.error.code, silence.error.sentence)];
  if (server === null) return [win32(1722, "The RPC server is unavailable.")];
  if (view.lab.forest.isTooSlow(server)) return null;
  await pause(view.lab.forest.slownessMs(server));
  const reading = await read(question, { view, options, server });
  return reading ?? change(question, { view, options, server });
}

type Place = {
  readonly view: LabServerView;
  readonly options: LabPeerOptions;
  readonly server: ServerName | null;
};

async function read(
  question: Question,
  { view, options, server }: Place & { readonly server: ServerName },
): Promise<PeerAnswer> {
  const copy = () => view.copy(server, textOf(question, "ZoneName") ?? "");
  switch (question.cmdlet) {
    case "Get-DnsServerZone":
      return readZones(question, view, server);
    case "Get-DnsServerDnsSecZoneSetting":
      return readSettings(question, { view, options, server });
    case "Get-DnsServerSigningKey": {
      const found = copy();
      if (found === null) return [noSuchZone(view, server)];
      const { report } = found;
      return (report.signing?.descriptors ?? []).map((each) => keyLine(report.displayName, each));
    }
    case "Test-DnsServerDnsSecZoneSetting": {
      const found = copy();
      return found === null ? [noSuchZone(view, server)] : testLines(view, found);
    }
    case "Get-DnsServerResourceRecord": {
      const found = copy();
      if (found === null) return [noSuchZone(view, server)];
      await options.makeKeys?.([found.report.zone]);
      const [detail] = view.lab.details([found.report.zone]);
      const type = textOf(question, "RRType") ?? "";
      if (detail === undefined || found.view.isSigned !== true) return [];
      return apexLines(detail, type, found.view.dnskeySignaturesUntil);
    }
    case "Get-DnsServerSetting":
      return [serverLine(view, server)];
    case "Show-DnsServerKeyStorageProvider":
      return view.lab.forest.server(server).keyStorageProviders.map((name) => object(text(name)));
    case "Get-DnsServerTrustPoint":
    case "Get-DnsServerTrustAnchor":
    case "Get-DnsServerDsSetting":
      return readSelf(question, view.lab.settingsOf(server));
    case "Get-WinEvent":
      return textOf(question, "LogName") === CLASSIC_LOG
        ? classicLines(view.lab, server, question)
        : eventLines(view.lab, server, question);
    default:
      return null;
  }
}

function readSelf(question: Question, settings: ServerSettings): readonly PeerLine[] {
  if (question.cmdlet === "Get-DnsServerDsSetting") return directoryLines(settings);
  const points = settings.trustPoints ?? [];
  if (question.cmdlet === "Get-DnsServerTrustPoint") return points.map(trustPointLine);
  const name = textOf(question, "Name")?.replace(/(?<=.)\.$/, "");
  const point = points.find(({ zone }) => zone === name?.toLowerCase());
  if (point === undefined) return [win32(9714, "The name does not exist.")];
  return trustAnchorLines(point);
}

function readZones(
  question: Question,
  view: LabServerView,
  server: ServerName,
): readonly PeerLine[] {
  const names = textsOf(question, "Name");
  if (names.length === 0) return zoneLines(view.copies(server), true);
  return names.flatMap((name) => {
    const found = view.copy(server, name);
    return found === null ? [noSuchZone(view, server)] : zoneLines([found], false);
  });
}

async function* readSettings(
  question: Question,
  { view, options, server }: Place & { readonly server: ServerName },
): AsyncGenerator<PeerLine> {
  for (const name of textsOf(question, "ZoneName")) {
    const found = view.copy(server, name);
    if (found?.view.holderStatus === "offline") await pause(options.holdUpMs ?? 0);
    yield found === null ? noSuchZone(view, server) : settingLine(view, server, found.report.zone);
  }
}

/** An operation of the lab, by the right of whoever runs the host: the lab judges it by appendix A. */
function change(question: Question, { view, options, server }: Place): readonly PeerLine[] {
  const zone = parseZoneName(textOf(question, "ZoneName") ?? "");
  if (!zone.ok) return question.cmdlet.endsWith("TrustAnchor") ? [] : [win32(87, "No zone.")];
  const named = textOf(question, "KeyMasterServer");
  const target = named === null ? server : (view.find(named) ?? named.toLowerCase());
  const at = server ?? target ?? "";
  const operation = operationOf(question, {
    zone: zone.value,
    server: at,
    target: target ?? at,
    isDirectory: view.copy(at, zone.value)?.report.storage === "directory",
    seizeMeans: options.seizeMeans ?? "with-key-checks",
  });
  if (operation === null) return [];
  const caller = { from: placeOf(question), through: "outside" } as const;
  let outcome = view.lab.operate(operation, caller);
  const isTriedAgain = operation.kind === "seize" && options.seizeMeans === "both-in-turn";
  if (!outcome.ok && outcome.error.code === KEYS_MISSING && isTriedAgain) {
    outcome = view.lab.operate({ ...operation, kind: "seize-without-key-checks" }, caller);
  }
  return outcome.ok ? [] : [win32(outcome.error.code, outcome.error.sentence)];
}

const KEYS_MISSING = 9107;

function aimedAt(
  question: Question,
  view: LabServerView,
  { here = null }: LabPeerOptions,
): ServerName | null {
  const name = question.session ?? textOf(question, "ComputerName");
  return name === null ? here : view.find(name);
}

function noSuchZone(view: LabServerView, server: ServerName): PeerLine {
  return win32(9601, `The zone does not exist on ${view.displayName(server)}.`);
}
