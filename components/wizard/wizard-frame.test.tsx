import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { StepFoot, StepHead, WizardFrame } from "./wizard-frame";

const STEPS = [
  { id: "reason", label: "Reason", isOpen: true },
  { id: "holder", label: "New holder", isOpen: true },
  { id: "run", label: "Run", isOpen: true },
];

function Wizard() {
  const [current, setCurrent] = useState("reason");
  return (
    <>
      <button type="button" onClick={() => setCurrent("run")}>
        It runs by itself
      </button>
      <WizardFrame
        title="Transfer"
        subject="secure.contoso.com"
        steps={STEPS}
        current={current}
        onStep={setCurrent}
      >
        {current === "run" ? (
          <p>It runs.</p>
        ) : (
          <div key={current}>
            <StepHead title={current === "reason" ? "Why and when" : "Pick the new holder"} />
            <StepFoot
              next={
                <button type="button" onClick={() => setCurrent("holder")}>
                  Continue
                </button>
              }
            />
          </div>
        )}
      </WizardFrame>
    </>
  );
}

test("the first step of a visit takes no focus; each later one is read from its title on", async () => {
  render(<Wizard />);
  expect(document.body).toHaveFocus();
  screen.getByRole("button", { name: "Continue" }).focus();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByRole("heading", { name: "Pick the new holder" })).toHaveFocus();
  screen.getByRole("button", { name: "Reason" }).focus();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByRole("heading", { name: "Why and when" })).toHaveFocus();
});

test("whoever has the focus elsewhere keeps it when the step changes", async () => {
  render(<Wizard />);
  const own = screen.getByRole("button", { name: "It runs by itself" });
  await userEvent.click(own);
  expect(screen.getByText("It runs.")).toBeInTheDocument();
  expect(own).toHaveFocus();
});
