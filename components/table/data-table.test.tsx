import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type OnUrlUpdateFunction, withNuqsTestingAdapter } from "nuqs/adapters/testing";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Column } from "./column";
import { DataTable } from "./data-table";

type Server = Readonly<{ name: string; zones: number; silent?: boolean }>;

const columns: readonly Column<Server>[] = [
  {
    id: "name",
    label: "Server",
    isName: true,
    cell: (row) => row.name,
    sortBy: (row) => row.name,
    search: (row) => row.name,
    csv: (row) => row.name,
  },
  {
    id: "zones",
    label: "Key master of",
    numeric: true,
    cell: (row) => row.zones,
    sortBy: (row) => row.zones,
    csv: (row) => row.zones,
  },
];
const servers: readonly Server[] = [
  { name: "dc2.contoso.com", zones: 3 },
  { name: "dc1.contoso.com", zones: 4 },
  { name: "hs1.tailspin.example", zones: 11 },
];

function show(rows: readonly Server[], search = "", onUrlUpdate?: OnUrlUpdateFunction) {
  return render(
    <DataTable
      label="Servers and their roles"
      noun="server"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.name}
      href={(row) => `/servers/${row.name}`}
      defaultSorting={{ column: "name", descending: false }}
      filterHint="part of a name"
      csvName="servers"
      empty="No server is known yet."
    />,
    {
      wrapper: withNuqsTestingAdapter({
        searchParams: search,
        hasMemory: true,
        ...(onUrlUpdate ? { onUrlUpdate } : {}),
      }),
    },
  );
}

const shownNames = () => screen.getAllByRole("rowheader").map((cell) => cell.textContent);

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
});

describe("sorting", () => {
  test("the head of the sorted column says so, and a press turns it round", async () => {
    show(servers);
    const head = screen.getByRole("columnheader", { name: "Server" });
    expect(head).toHaveAttribute("aria-sort", "ascending");
    await userEvent.click(within(head).getByRole("button"));
    expect(head).toHaveAttribute("aria-sort", "descending");
    expect(shownNames()[0]).toBe("hs1.tailspin.example");
  });

  test("is kept in the address, so that a link shows the same", async () => {
    const addresses: string[] = [];
    show(servers, "", (update) => addresses.push(update.queryString));
    await userEvent.click(screen.getByRole("button", { name: "Key master of" }));
    await vi.waitFor(() => expect(addresses.at(-1)).toBe("?sort=zones"));
  });

  test("comes from the address", () => {
    show(servers, "?sort=-zones");
    expect(shownNames()).toEqual(["hs1.tailspin.example", "dc1.contoso.com", "dc2.contoso.com"]);
  });
});

describe("the filter", () => {
  test("shows what matches while one types, and how many of all", async () => {
    show(servers);
    await userEvent.type(screen.getByRole("textbox", { name: "Filter servers" }), "contoso");
    expect(shownNames()).toEqual(["dc1.contoso.com", "dc2.contoso.com"]);
    expect(screen.getByRole("status")).toHaveTextContent("2 of 3 servers");
  });

  test("with no match says so and leads back to all", async () => {
    show(servers, "?q=nothing");
    expect(screen.getByText("No server has “nothing” in it.")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Show all servers" }));
    expect(shownNames()).toHaveLength(3);
  });
});

describe("the keyboard", () => {
  test("j and k move from row to row, from anywhere on the page", async () => {
    show(servers);
    await userEvent.keyboard("jj");
    expect(screen.getByRole("link", { name: "dc2.contoso.com" })).toHaveFocus();
    await userEvent.keyboard("k");
    expect(screen.getByRole("link", { name: "dc1.contoso.com" })).toHaveFocus();
  });

  test("arrows, Home and End work from a row, and stop at both ends", async () => {
    show(servers);
    await userEvent.keyboard("j{End}{ArrowDown}");
    expect(screen.getByRole("link", { name: "hs1.tailspin.example" })).toHaveFocus();
    await userEvent.keyboard("{Home}{ArrowUp}");
    expect(screen.getByRole("link", { name: "dc1.contoso.com" })).toHaveFocus();
  });

  test("letters typed into the filter stay there", async () => {
    show(servers);
    const box = screen.getByRole("textbox", { name: "Filter servers" });
    await userEvent.type(box, "jk");
    expect(box).toHaveFocus();
    expect(box).toHaveValue("jk");
  });
});

test("the file holds the rows that are shown, in their order", async () => {
  const texts: string[] = [];
  URL.createObjectURL = vi.fn((blob: Blob) => {
    void blob.text().then((text) => texts.push(text));
    return "blob:x";
  });
  URL.revokeObjectURL = vi.fn();
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  show(servers, "?q=contoso&sort=-zones");
  await userEvent.click(screen.getByRole("button", { name: "CSV, 2 rows" }));
  await vi.waitFor(() => expect(texts).toHaveLength(1));
  expect(texts[0]).toContain("Server,Key master of\r\ndc1.contoso.com,4\r\ndc2.contoso.com,3");
  expect(click).toHaveBeenCalledOnce();
});

test("an empty list says why, without an empty table", () => {
  show([]);
  expect(screen.getByText("No server is known yet.")).toBeVisible();
  expect(screen.queryByRole("table")).not.toBeInTheDocument();
});

test("a long list draws only the rows near the window and says how many there are", () => {
  const many = Array.from({ length: 5000 }, (_, at) => ({ name: `s${at}.example`, zones: at }));
  show(many);
  expect(screen.getByRole("table")).toHaveAttribute("aria-rowcount", "5001");
  expect(screen.getAllByRole("row").length).toBeLessThan(120);
});
