import type { Hono } from "hono";
import type { IdentityPort } from "@/agent/enrolment/identity";
import {
  installCertificate,
  requestCertificate,
  retireIdentity,
} from "@/lib/contracts/agent/identity";
import { mountEndpoint } from "./mount-endpoint";
import { Refusal } from "./refusal";

/** Renewing the agent's certificate, and taking it away. None of it touches a DNS server, so a read-only agent does it too. */
export function mountIdentity(app: Hono, identity: IdentityPort | null): void {
  const present = (): IdentityPort => {
    if (identity !== null) return identity;
    throw new Refusal(
      "not-enrolled",
      "This agent is known by its token; it has no certificate of Keymaster's.",
    );
  };
  mountEndpoint(app, requestCertificate, async () => ({
    certificateRequest: await present().requestCertificate(),
  }));
  mountEndpoint(app, installCertificate, async ({ body }) => {
    const installed = await present().install(body.certificate);
    if (installed.ok) return { fingerprint: installed.value };
    const message = `This certificate is not taken: ${installed.error}.`;
    throw new Refusal("invalid-value", message, [{ path: "certificate", message }]);
  });
  mountEndpoint(app, retireIdentity, async ({ body }) => {
    if (await present().retire(body.enrolment)) return { retired: true as const };
    throw new Refusal("not-enrolled", "This agent has not enrolled by that enrolment.");
  });
}
