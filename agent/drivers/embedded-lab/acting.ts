import type { Acting, FreshReading } from "@/agent/drivers/driver";
import type { ZoneName } from "@/lib/dns/zone-name";
import { err } from "@/lib/result";
import { catchUp } from "./apply";
import { type ApplyParts, applyStep } from "./apply-step";
import { checkStep } from "./check-step";
import { noSuchZone } from "./step-place";

/** What acting in the lab needs of the driver around it. */
export type ActingParts = ApplyParts & {
  /** The zone and its servers, asked one by one now; null = there is no such zone. */
  readonly readFresh: (zone: ZoneName) => Promise<FreshReading | null>;
};

/** Acts in the lab as Keymaster would on Windows: by operations of appendix A, over the lab's network. */
export function createActing(parts: ActingParts): Acting {
  const { keeper, readFresh } = parts;
  return {
    readZoneFresh: async (zone) => {
      const reading = await readFresh(zone);
      return reading === null ? err(noSuchZone(zone)) : { ok: true, value: reading };
    },
    checkStep: async (step) => {
      await catchUp(keeper.lab);
      return checkStep(keeper.lab, step);
    },
    applyStep: async (step, { timeoutMs }) => {
      await catchUp(keeper.lab);
      return applyStep(parts, step, timeoutMs);
    },
  };
}
