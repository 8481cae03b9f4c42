import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createQueryClient } from "@/components/query/query-client";
import { ClockProvider } from "@/components/time/clock";
import { DEFAULT_ACTOR } from "@/lib/contracts/actors";
import { LabStrip } from "./lab-strip";
import { SilentAgents } from "./notices";
import { ShellProvider } from "./shell-context";
import { parseTheme } from "./theme";
import { TopBar } from "./top-bar";

const refresh = vi.fn();
vi.mock("next/navigation", () => ({
  useRouter: () => ({ push: vi.fn(), refresh }),
  usePathname: () => "/zones/secure.contoso.com",
}));

beforeEach(() => {
  refresh.mockReset();
  // biome-ignore lint/suspicious/noDocumentCookie: what the browser would have
  document.cookie = "keymaster-actor=; Max-Age=0";
});

function show(labRunning: boolean) {
  const client = createQueryClient();
  render(
    <QueryClientProvider client={client}>
      <ShellProvider>
        <TopBar actor={DEFAULT_ACTOR} labRunning={labRunning} />
      </ShellProvider>
    </QueryClientProvider>,
  );
  return client;
}

/** A menu brings its code when it is first opened. */
const firstOpen = { timeout: 10_000 };

const links = () =>
  within(screen.getByRole("navigation", { name: "Main" }))
    .getAllByRole("link")
    .map((link) => link.getAttribute("href"));

describe("the bar", () => {
  test("leads only to pages that exist, to the lab only while it runs", () => {
    show(false);
    expect(links()).toEqual(["/", "/zones", "/servers", "/moves", "/errors", "/settings/agents"]);
  });

  test("marks where one is, also on a page below", () => {
    show(true);
    expect(screen.getByRole("link", { name: "Zones" })).toHaveAttribute("aria-current", "page");
    expect(screen.getByRole("link", { name: "Fleet" })).not.toHaveAttribute("aria-current");
  });

  test("says who acts; another person is remembered and everything asked again", async () => {
    const client = show(true);
    const invalidated = vi.spyOn(client, "invalidateQueries");
    await userEvent.click(screen.getByRole("button", { name: "Acting as helpdesk, helpdesk" }));
    await userEvent.click(
      await screen.findByRole("menuitemradio", { name: /Mara Okafor/ }, firstOpen),
    );
    expect(decodeURIComponent(document.cookie)).toContain("keymaster-actor=operator:Mara Okafor");
    expect(invalidated).toHaveBeenCalled();
    expect(refresh).toHaveBeenCalled();
  });

  test("the theme is shown at once and remembered", async () => {
    show(true);
    await userEvent.click(screen.getByRole("button", { name: "Theme" }));
    await userEvent.click(await screen.findByRole("menuitemradio", { name: "Light" }, firstOpen));
    expect(document.documentElement.dataset.theme).toBe("light");
    expect(document.cookie).toContain("keymaster-theme=light");
  });
});

describe("the strips", () => {
  test("the lab is never left without its strip: simulated, its own clock, paused or not", () => {
    const now = "2028-02-29T12:00:00Z";
    render(
      <ClockProvider clocks={[{ estate: "lab", now, paused: true }]} renderedAt={now}>
        <LabStrip paused />
      </ClockProvider>,
    );
    const strip = screen.getByRole("complementary", { name: "Lab" });
    expect(strip).toHaveTextContent("Lab: simulated servers");
    expect(strip).toHaveTextContent("Tue 29 Feb 2028 12:00:00 UTC");
    expect(strip).toHaveTextContent("paused");
  });

  test("a silent agent is said on every page", () => {
    render(<SilentAgents silent={1} total={3} />);
    expect(screen.getByRole("status")).toHaveTextContent("One agent is silent.");
  });

  test("no strip where all agents report", () => {
    render(<SilentAgents silent={0} total={3} />);
    expect(screen.queryByRole("status")).not.toBeInTheDocument();
  });
});

test("a theme that nobody offers is the system's", () => {
  expect(parseTheme("purple")).toBe("system");
  expect(parseTheme(undefined)).toBe("system");
  expect(parseTheme("dark")).toBe("dark");
});
