import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, test, vi } from "vitest";
import { Button } from "./button";
import { CommandBlock } from "./command-block";
import { CopyButton } from "./copy-button";
import { DefinitionList } from "./definition-list";
import { Dialog, DialogClose } from "./dialog";
import { Disclosure } from "./disclosure";
import { Field, Input } from "./field";
import { Section } from "./section";
import { Segmented } from "./segmented";
import { Select } from "./select";
import { Switch } from "./switch";
import { Tabs } from "./tabs";

describe("Button", () => {
  test("a busy button takes no second press and says that it is busy", async () => {
    const press = vi.fn();
    render(
      <Button busy onClick={press}>
        Test again
      </Button>,
    );
    const button = screen.getByRole("button", { name: "Test again" });
    await userEvent.click(button);
    expect(press).not.toHaveBeenCalled();
    expect(button).toHaveAttribute("aria-busy", "true");
  });
});

describe("CopyButton", () => {
  test("copies the exact text and says that it did", async () => {
    const user = userEvent.setup();
    render(<CopyButton text="rndc sign secure.contoso.com" what="the command" />);
    await user.click(screen.getByRole("button", { name: "Copy the command" }));
    expect(await navigator.clipboard.readText()).toBe("rndc sign secure.contoso.com");
    expect(screen.getByRole("status")).toHaveTextContent("Copied");
  });

  test("says how to go on where the browser keeps the clipboard shut", async () => {
    const user = userEvent.setup();
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
    render(<CopyButton text="x" />);
    await user.click(screen.getByRole("button", { name: "Copy" }));
    expect(await screen.findByRole("status")).toHaveTextContent("Select and copy by hand");
  });

  test("a command is shown as it will be copied", () => {
    render(<CommandBlock text={"npm run agent -- --config agent.json"} label="the line" />);
    expect(screen.getByText("npm run agent -- --config agent.json")).toBeVisible();
  });
});

describe("Field", () => {
  test("label, help and error belong to the control for a screen reader", () => {
    const { rerender } = render(
      <Field label="Address" help="It begins with https://.">
        <Input defaultValue="ns5" />
      </Field>,
    );
    const input = screen.getByRole("textbox", { name: "Address" });
    expect(input).toHaveAccessibleDescription("It begins with https://.");
    rerender(
      <Field label="Address" error="This is not an address.">
        <Input defaultValue="ns5" />
      </Field>,
    );
    expect(input).toHaveAccessibleDescription("This is not an address.");
    expect(input).toBeInvalid();
  });
});

describe("choices", () => {
  test("a select offers its options by keyboard and gives back the value", async () => {
    const choose = vi.fn();
    render(
      <Select
        label="Fault"
        value="slow"
        onValueChange={choose}
        options={[
          { value: "slow", label: "Slow" },
          { value: "partition", label: "Partition" },
        ]}
      />,
    );
    screen.getByRole("combobox", { name: "Fault" }).focus();
    await userEvent.keyboard("{ArrowDown}");
    await screen.findByRole("option", { name: "Partition" });
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(choose).toHaveBeenCalledWith("partition");
  });

  test("segments are radio buttons in one named group", async () => {
    const choose = vi.fn();
    render(
      <Segmented
        label="DS at the parent"
        value="current"
        onValueChange={choose}
        options={[
          { value: "current", label: "current" },
          { value: "stale", label: "stale" },
        ]}
      />,
    );
    expect(screen.getByRole("group", { name: "DS at the parent" })).toBeInTheDocument();
    await userEvent.click(screen.getByRole("radio", { name: "stale" }));
    expect(choose).toHaveBeenCalledWith("stale");
  });

  test("a switch is named, says its state and turns with the space bar", async () => {
    function Power() {
      const [on, setOn] = useState(true);
      return <Switch label="Power of dc1.contoso.com" checked={on} onCheckedChange={setOn} />;
    }
    render(<Power />);
    const power = screen.getByRole("switch", { name: "Power of dc1.contoso.com" });
    expect(power).toBeChecked();
    power.focus();
    await userEvent.keyboard(" ");
    expect(power).not.toBeChecked();
    expect(screen.getByText("off")).toBeVisible();
  });

  test("tabs follow the arrows and show one panel", async () => {
    render(
      <Tabs
        label="Ways to run it"
        tabs={[
          { value: "powershell", label: "PowerShell", panel: "Get-DnsServerZone" },
          { value: "delv", label: "delv", panel: "delv SOA" },
        ]}
      />,
    );
    await userEvent.click(screen.getByRole("tab", { name: "PowerShell" }));
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByRole("tab", { name: "delv" })).toHaveAttribute("aria-selected", "true");
    expect(screen.getByRole("tabpanel")).toHaveTextContent("delv SOA");
  });
});

describe("Dialog", () => {
  test("is named by its title, holds the focus, and gives it back to its button", async () => {
    render(
      <Dialog
        title="Reset the lab"
        description="All servers on, no faults."
        trigger={<Button>Reset…</Button>}
        footer={<DialogClose>Keep it</DialogClose>}
      />,
    );
    await userEvent.click(screen.getByRole("button", { name: "Reset…" }));
    const dialog = await screen.findByRole("dialog", { name: "Reset the lab" });
    expect(dialog).toHaveAccessibleDescription("All servers on, no faults.");
    await userEvent.click(screen.getByRole("button", { name: "Keep it" }));
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(screen.getByRole("button", { name: "Reset…" })).toHaveFocus();
  });
});

test("what is folded away is not in the page until it is asked for", async () => {
  render(<Disclosure label="As a table">The twin</Disclosure>);
  expect(screen.queryByText("The twin")).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "As a table" }));
  expect(screen.getByText("The twin")).toBeVisible();
});

test("a section is a region named by its head", () => {
  render(
    <Section title="Who holds the role" lead="Assigned to DC1.">
      claims
    </Section>,
  );
  expect(screen.getByRole("region", { name: "Who holds the role" })).toHaveTextContent("claims");
});

test("a definition list pairs each term with its value and note", () => {
  render(
    <DefinitionList items={[{ term: "Provider", value: "Contoso HSM KSP", note: "only copy" }]} />,
  );
  expect(screen.getByRole("term")).toHaveTextContent("Provider");
  expect(screen.getAllByRole("definition").map((one) => one.textContent)).toEqual([
    "Contoso HSM KSP",
    "only copy",
  ]);
});
