import styles from "./wizard.module.css";

/** One step on the rail. `answer` repeats what was decided there. */
export type WizardStep = Readonly<{
  id: string;
  label: string;
  answer?: string | undefined;
  /** Can be gone back to. */
  isOpen: boolean;
  /** The line after which the world changes is drawn above this step. */
  changesFromHere?: boolean | undefined;
}>;

/** The steps in order. Those that were answered lead back; where the world begins to change is drawn as a line. */
export function StepRail({
  steps,
  current,
  onStep,
}: Readonly<{
  steps: readonly WizardStep[];
  current: string;
  onStep: (id: string) => void;
}>) {
  return (
    <ol className={styles.steps}>
      {steps.map((step) => (
        <li
          key={step.id}
          aria-current={step.id === current ? "step" : undefined}
          data-open={step.isOpen ? "" : undefined}
        >
          {step.changesFromHere ? (
            <span className={styles.line}>nothing changes above this line</span>
          ) : null}
          {step.isOpen && step.id !== current ? (
            <button type="button" onClick={() => onStep(step.id)}>
              {step.label}
            </button>
          ) : (
            <span className={styles.label}>{step.label}</span>
          )}
          {step.answer ? <span className={styles.answer}>{step.answer}</span> : null}
        </li>
      ))}
    </ol>
  );
}
