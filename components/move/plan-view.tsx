import { StatusWord } from "@/components/status/status-word";
import { Instant, RelativeTime } from "@/components/time/relative-time";
import { CommandBlock } from "@/components/ui/command-block";
import { DefinitionList } from "@/components/ui/definition-list";
import { Lead, Mono, Quiet } from "@/components/ui/text";
import type { GateItem, MovePlanItem } from "@/lib/contracts/moves";
import styles from "./move.module.css";
import { gateStanding, gateTitle, STEP_STATES, unseenWord } from "./words";

type StepItem = MovePlanItem["steps"][number];

function StepError({ error }: Readonly<{ error: NonNullable<StepItem["error"]> }>) {
  return (
    <p className={styles.said}>
      {error.code === null ? (
        error.kind.replaceAll("-", " ")
      ) : (
        <a href={`/errors/${error.code}`}>{error.code}</a>
      )}{" "}
      {error.detail === "" ? null : <Quiet>{error.detail}</Quiet>}
    </p>
  );
}

function Step({ step, number }: Readonly<{ step: StepItem; number: number }>) {
  const { shape, word } = STEP_STATES[step.state];
  return (
    <li className={styles.step}>
      <span className={styles.number}>{number}</span>
      <div className={styles.stepBody}>
        <h3>
          {step.expectedEffect}{" "}
          <Quiet>
            on <Mono>{step.server}</Mono>
            {step.runs === "only-if-refused" ? ", only if the step before it is refused" : ""}
          </Quiet>
        </h3>
        <CommandBlock text={step.command} label={`the line of step ${number}`} />
        <DefinitionList
          layout="inline"
          items={[
            { term: "Verify", value: step.verify },
            { term: "Undo", value: step.undo },
          ]}
        />
        {step.error === null ? null : <StepError error={step.error} />}
      </div>
      <div className={styles.stepState}>
        <StatusWord status={shape}>{word}</StatusWord>
        {step.startedAt === null ? null : (
          <Quiet>
            <Instant at={step.finishedAt ?? step.startedAt} seconds weekday={false} />
          </Quiet>
        )}
      </div>
    </li>
  );
}

/** The plan as it was shown, approved and run: one sentence, then each effect with its exact line. */
export function PlanView({ plan }: Readonly<{ plan: MovePlanItem }>) {
  return (
    <>
      <Lead>{plan.sentence}</Lead>
      {plan.notices.map((notice) => (
        <p key={notice} className={styles.notice}>
          {notice}
        </p>
      ))}
      <ol className={styles.steps}>
        {plan.steps.map((step, index) => (
          <Step key={step.step} step={step} number={index + 1} />
        ))}
      </ol>
    </>
  );
}

/** Every gate with its evidence, age and remedy; those that stop come first. `notes` are the reasons given for warnings. */
export function GateList({
  gates,
  notes = {},
  estate,
}: Readonly<{
  gates: readonly GateItem[];
  notes?: Readonly<Record<string, string>> | undefined;
  estate: string;
}>) {
  const weight = { refused: 0, warned: 1, passed: 2 } as const;
  const sorted = [...gates].sort((a, b) => weight[a.result] - weight[b.result]);
  return (
    <ul className={styles.gates}>
      {sorted.map((gate) => (
        <li key={gate.gate} data-result={gate.result}>
          <StatusWord status={gateStanding(gate).shape}>{gateStanding(gate).word}</StatusWord>
          <div>
            <strong>{gateTitle(gate.gate)}</strong>
            <p>{gate.evidence}</p>
            {gate.remedy === null || gate.result === "passed" ? null : (
              <p>
                <b>How to fix.</b> {gate.remedy}
              </p>
            )}
            {notes[gate.gate] === undefined ? null : (
              <p>
                <b>Note.</b> {notes[gate.gate]}
              </p>
            )}
          </div>
          <Quiet>
            {gate.observedAt === null ? (
              unseenWord(gate)
            ) : (
              <RelativeTime at={gate.observedAt} estate={estate} />
            )}
          </Quiet>
        </li>
      ))}
    </ul>
  );
}
