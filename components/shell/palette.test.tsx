import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createQueryClient } from "@/components/query/query-client";
import { Palette } from "./palette";
import { ShellProvider } from "./shell-context";
import { ShortcutHelp } from "./shortcut-help";
import { Shortcuts } from "./shortcuts";

const push = vi.fn();
vi.mock("next/navigation", () => ({
  useRouter: () => ({ push, refresh: vi.fn() }),
  usePathname: () => "/",
}));

const zone = (name: string, status: string) => ({
  name,
  displayName: name,
  estate: "lab",
  status,
  role: { holder: "dc1.contoso.com" },
});

/** The server of these tests: finds zones by part of their name, and one code. */
function answer(address: string): unknown {
  const url = new URL(address, "http://127.0.0.1");
  const q = url.searchParams.get("q") ?? "";
  const list = (items: readonly unknown[]) => ({ items, total: items.length, nextCursor: null });
  if (url.pathname.endsWith("/zones")) {
    const all = [
      zone("secure.contoso.com", "key-master-down"),
      zone("corp.contoso.com", "healthy"),
      zone("pay.fabrikam.com", "rolling"),
    ];
    return list(all.filter((one) => one.name.includes(q)));
  }
  if (url.pathname.endsWith("/error-codes") && q.includes("9122")) {
    const code = { code: 9122, symbol: "DNS_ERROR_BAD_KEYMASTER", exists: true, zonesNow: [] };
    return list([{ ...code, meaning: "The recorded key master is down." }]);
  }
  return list([]);
}

beforeEach(() => {
  push.mockReset();
  Element.prototype.scrollIntoView = vi.fn();
  window.matchMedia = vi.fn().mockReturnValue({ matches: false });
  vi.stubGlobal(
    "fetch",
    vi.fn(async (address: string) => Response.json(answer(address))),
  );
});

async function openPalette() {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ShellProvider>
        <main id="main" tabIndex={-1}>
          <input aria-label="A field of the page" />
        </main>
        <Shortcuts labRunning />
        <Palette labRunning />
        <ShortcutHelp labRunning />
      </ShellProvider>
    </QueryClientProvider>,
  );
}

const box = () => screen.findByRole("combobox", { name: "Find a zone, server or error code" });

describe("the palette", () => {
  test("opens with Ctrl K, also while one types in a field, and closes with Escape", async () => {
    await openPalette();
    screen.getByRole("textbox", { name: "A field of the page" }).focus();
    await userEvent.keyboard("{Control>}k{/Control}");
    expect(await box()).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  });

  test("finds zones while one types; Enter opens the marked one", async () => {
    await openPalette();
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.type(await box(), "contoso");
    const zones = await screen.findByRole("group", { name: "Zones" });
    await vi.waitFor(() => expect(within(zones).getAllByRole("option")).toHaveLength(2));
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(push).toHaveBeenCalledWith("/zones/corp.contoso.com");
    await vi.waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
  });

  test("explains a pasted message: the code in it is offered", async () => {
    await openPalette();
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.type(await box(), "WIN32 9122");
    const codes = await screen.findByRole("group", { name: "Codes" });
    await userEvent.click(within(codes).getByRole("option"));
    expect(push).toHaveBeenCalledWith("/errors/9122");
  });

  test("does actions: it switches the theme", async () => {
    await openPalette();
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.type(await box(), "dark theme");
    await userEvent.keyboard("{Enter}");
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(document.cookie).toContain("keymaster-theme=dark");
  });

  test("says that nothing has this name", async () => {
    await openPalette();
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.type(await box(), "zzz");
    expect(await screen.findByText(/Nothing is called “zzz”/)).toBeVisible();
  });
});

describe("shortcuts", () => {
  test("g and a letter go to a page", async () => {
    await openPalette();
    await userEvent.keyboard("gz");
    expect(push).toHaveBeenCalledWith("/zones");
  });

  test("? lists them all", async () => {
    await openPalette();
    await userEvent.keyboard("?");
    const help = await screen.findByRole("dialog", { name: "Shortcuts" });
    expect(help).toHaveTextContent("go to Lab");
  });

  test("letters typed into a field go nowhere", async () => {
    await openPalette();
    await userEvent.type(screen.getByRole("textbox", { name: "A field of the page" }), "gz?");
    expect(push).not.toHaveBeenCalled();
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });
});
