import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { withNuqsTestingAdapter } from "nuqs/adapters/testing";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SeizeWizard } from "@/components/seize/seize-wizard";
import { TransferWizard } from "@/components/transfer/transfer-wizard";
import { PERMISSIONS, type Role } from "@/lib/contracts/roles";
import { meQuery } from "@/lib/queries/fleet";

const ZONE = { zone: "secure.contoso.com" };
const ask = vi.fn(() => Promise.reject(new Error("nothing is to be asked")));

beforeEach(() => vi.stubGlobal("fetch", ask));
afterEach(() => {
  vi.unstubAllGlobals();
  ask.mockClear();
});

function visit(role: Role, page: ReactNode, searchParams = "") {
  const client = new QueryClient();
  client.setQueryData(meQuery().queryKey, {
    actor: "Somebody",
    role,
    permissions: [...PERMISSIONS[role]],
    labRunning: true,
    openOnLoopback: true,
  });
  const Address = withNuqsTestingAdapter({ searchParams });
  return render(
    <Address>
      <QueryClientProvider client={client}>{page}</QueryClientProvider>
    </Address>,
  );
}

test.each([
  ["transfer", "helpdesk", <TransferWizard key="t" zoneRef={ZONE} />],
  ["transfer", "approver", <TransferWizard key="t" zoneRef={ZONE} />],
  ["seize", "helpdesk", <SeizeWizard key="s" zoneRef={ZONE} />],
  ["seize", "approver", <SeizeWizard key="s" zoneRef={ZONE} />],
] as const)(
  "at the door of a %s the role %s reads who may, and nothing is asked",
  (_, role, page) => {
    visit(role, page, "?reason=patching&target=dc2.contoso.com&step=run-preflight");
    expect(screen.getByText(/Operators and admins/)).toBeVisible();
    expect(screen.getByText(new RegExp(`You are here as ${role}\\.`))).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
    expect(screen.getByRole("link", { name: "To the zone" })).toHaveAttribute(
      "href",
      "/zones/secure.contoso.com",
    );
    expect(ask).not.toHaveBeenCalled();
  },
);

test("whoever was sent the address of a move that runs in a wizard is led to the move", () => {
  visit("helpdesk", <TransferWizard zoneRef={ZONE} />, "?move=01ABC&step=after");
  expect(screen.getByRole("link", { name: "To this move" })).toHaveAttribute(
    "href",
    "/moves/01ABC",
  );
});
