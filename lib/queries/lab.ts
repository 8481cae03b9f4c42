import { mutationOptions, queryOptions } from "@tanstack/react-query";
import type { BodyInputOf } from "@/lib/contracts/endpoint";
import type {
  addLabFault,
  changeLabClock,
  operateLab,
  setLabParentDs,
} from "@/lib/contracts/endpoints";
import { fetchEndpoint } from "./fetch-endpoint";

/** The simulated fleet; a problem `lab-not-running` where there is none. */
export function labQuery() {
  return queryOptions({
    queryKey: ["lab"] as const,
    queryFn: ({ signal }) => fetchEndpoint("readLab", {}, signal),
  });
}

/** Every way to steer the lab from the screen. */
export type LabAction =
  | { readonly action: "clock"; readonly change: BodyInputOf<typeof changeLabClock> }
  | { readonly action: "power" | "dns-service"; readonly server: string; readonly on: boolean }
  | { readonly action: "rights"; readonly server: string; readonly allowed: boolean }
  | {
      readonly action: "parent-ds";
      readonly zone: string;
      readonly state: BodyInputOf<typeof setLabParentDs>["state"];
    }
  | { readonly action: "replication"; readonly delaySeconds: number }
  | { readonly action: "add-fault"; readonly fault: BodyInputOf<typeof addLabFault> }
  | { readonly action: "remove-fault"; readonly id: string }
  | { readonly action: "operate"; readonly operation: BodyInputOf<typeof operateLab> }
  | { readonly action: "reset" };

async function steer(action: LabAction): Promise<unknown> {
  switch (action.action) {
    case "clock":
      return fetchEndpoint("changeLabClock", { body: action.change });
    case "power":
      return fetchEndpoint("setLabPower", {
        params: { server: action.server },
        body: { on: action.on },
      });
    case "dns-service":
      return fetchEndpoint("setLabDnsService", {
        params: { server: action.server },
        body: { on: action.on },
      });
    case "rights":
      return fetchEndpoint("setLabRights", {
        params: { server: action.server },
        body: { allowed: action.allowed },
      });
    case "parent-ds":
      return fetchEndpoint("setLabParentDs", {
        params: { zone: action.zone },
        body: { state: action.state },
      });
    case "replication":
      return fetchEndpoint("setLabReplication", { body: { delaySeconds: action.delaySeconds } });
    case "add-fault":
      return fetchEndpoint("addLabFault", { body: action.fault });
    case "remove-fault":
      return fetchEndpoint("removeLabFault", { params: { id: action.id } });
    case "operate":
      return fetchEndpoint("operateLab", { body: action.operation });
    case "reset":
      return fetchEndpoint("resetLab", {});
  }
}

/** Steers the lab; the answer comes after its consequences can be seen. */
export function labMutation() {
  return mutationOptions({ mutationKey: ["lab", "steer"] as const, mutationFn: steer });
}
