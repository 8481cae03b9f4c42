import type { Hono } from "hono";
import type { Acting, Driver, DriverFailure } from "@/agent/drivers/driver";
import type { StepRunner } from "@/agent/ledger/step-runner";
import {
  askStep,
  checkStep,
  readFresh,
  startStep,
  withdrawStep,
} from "@/lib/contracts/agent/steps";
import { err } from "@/lib/result";
import { mountEndpoint } from "./mount-endpoint";
import { Refusal, refuseWriting } from "./refusal";

/** What the endpoints for acting need of the app around them. */
export type StepMounting = {
  readonly readOnly: boolean;
  readonly steps: StepRunner;
  readonly driverOf: (id: string) => Driver;
};

/** Reading anew, asking what a step would meet, and doing it. A read-only agent does the first two. */
export function mountSteps(app: Hono, { readOnly, steps, driverOf }: StepMounting): void {
  mountEndpoint(app, readFresh, async ({ params, body }) => {
    const { acting } = driverOf(params.driver);
    return acting === null ? err(readsOnly(params.driver)) : acting.readZoneFresh(body.zone);
  });
  mountEndpoint(app, checkStep, async ({ params, body }) => {
    const { acting } = driverOf(params.driver);
    return acting === null ? err(readsOnly(params.driver)) : acting.checkStep(body.step);
  });
  mountEndpoint(app, startStep, ({ params, body }) => {
    const { driver: id } = params;
    const { acting } = driverOf(id);
    if (readOnly) refuseWriting();
    return steps.start({ id, acting: actingOf(id, acting) }, body);
  });
  mountEndpoint(app, askStep, ({ params }) => steps.ask(params.stepId));
  mountEndpoint(app, withdrawStep, ({ params, body }) =>
    steps.withdraw({ stepId: params.stepId, moveId: body.moveId }),
  );
}

function actingOf(id: string, acting: Acting | null): Acting {
  if (acting !== null) return acting;
  throw new Refusal("cannot-act", `The driver "${id}" reads only.`);
}

function readsOnly(id: string): DriverFailure {
  const detail = `The driver "${id}" reads only.`;
  return { kind: "unsupported", code: null, detail, retryable: false };
}
