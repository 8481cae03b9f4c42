import type { AgentFailure } from "@/lib/agent-client/failure";
import {
  type AgentTransport,
  certificateTransport,
  networkTransport,
} from "@/lib/agent-client/transport";
import { agentUrn } from "@/lib/contracts/agent/enrolment";
import type { Database } from "@/lib/db/database";
import type { SecretBox } from "@/lib/platform/secret-box";
import { err, ok, type Result } from "@/lib/result";
import type { Callers } from "./enrolment/callers";
import { openAuthority } from "./enrolment/stored-authority";

/** How to reach an agent. The same fingerprint = the same way, and connections stay. */
export type Way = { readonly fingerprint: string; readonly make: () => AgentTransport };

export type TokenTarget = {
  readonly url: string;
  readonly token: string;
  readonly caCertificate: string | null;
};

export function wayByToken({ url, token, caCertificate }: TokenTarget): Way {
  const target = { url, token, caCertificate };
  return { fingerprint: JSON.stringify(target), make: () => networkTransport(target) };
}

export type WayOptions = {
  readonly database: Database;
  readonly secretBox: SecretBox;
  readonly callers: Callers;
  readonly wallNow: () => number;
};

type StoredAgent = {
  readonly name: string;
  readonly url: string;
  readonly sealedToken: string | null;
  readonly caCertificate: string | null;
  readonly enrolment: string | null;
};

/** The ways to the agents that were added or have enrolled. */
export interface Ways {
  /** Reads which certificates are good now: connections look it up at the moment they are made. */
  refresh(): Promise<void>;
  to(agent: StoredAgent): Promise<Result<Way, AgentFailure>>;
}

export function createWays(options: WayOptions): Ways {
  const { client } = options.database;
  let accepted: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  async function byCertificate(
    { name, url }: StoredAgent,
    enrolment: string,
  ): Promise<Result<Way, AgentFailure>> {
    const offer = await client.agentEnrolment.findUnique({ where: { id: enrolment } });
    const authority = offer === null ? null : await openAuthority(options, offer.authority);
    if (authority === null) {
      const detail =
        "the key of its authority cannot be opened with the key file of this data directory";
      return err({ kind: "wrong-certificate", detail });
    }
    return ok({
      fingerprint: JSON.stringify([url, enrolment, authority.id]),
      make: () =>
        certificateTransport({
          url,
          authority: authority.certificate,
          urn: agentUrn(name, enrolment),
          accepts: () => accepted.get(enrolment) ?? new Set(),
          caller: () => options.callers.of(enrolment, authority),
        }),
    });
  }

  return {
    refresh: async () => {
      const where = { revokedAt: null, notAfter: { gt: options.wallNow() } };
      const present = new Map<string, Set<string>>();
      for (const { enrolment, fingerprint } of await client.agentCertificate.findMany({ where })) {
        present.set(enrolment, (present.get(enrolment) ?? new Set()).add(fingerprint));
      }
      accepted = present;
    },
    to: async (agent) => {
      if (agent.enrolment !== null) return byCertificate(agent, agent.enrolment);
      const { url, sealedToken, caCertificate } = agent;
      const token = sealedToken === null ? null : options.secretBox.open(sealedToken);
      if (token !== null) return ok(wayByToken({ url, token, caCertificate }));
      const detail = "its stored token cannot be opened with the key file of this data directory";
      return err({ kind: "wrong-token", detail });
    },
  };
}
