import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { Section } from "./section";
import { SectionNav } from "./section-nav";

test("the links of a long page mark the section that is being read", () => {
  const tops: Record<string, number> = { role: -400, keys: 100, history: 2000 };
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (
    this: HTMLElement,
  ) {
    return new DOMRect(0, tops[this.id] ?? 0, 800, 300);
  });
  render(
    <>
      <SectionNav
        items={[
          { href: "#role", label: "Role" },
          { href: "#keys", label: "Keys" },
          { href: "#history", label: "History" },
        ]}
      />
      <Section id="role" title="Who holds the role">
        claims
      </Section>
      <Section id="keys" title="Signing keys">
        keys
      </Section>
      <Section id="history" title="What happened">
        rows
      </Section>
    </>,
  );
  const current = () => screen.getByRole("link", { current: "location" });
  expect(current()).toHaveTextContent("Keys");
  tops.history = 50;
  fireEvent.scroll(window);
  expect(current()).toHaveTextContent("History");
});
