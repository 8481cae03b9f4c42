import { QueryClientProvider, queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { EmptyState } from "@/components/ui/empty-state";
import { ProblemError } from "@/lib/queries/fetch-endpoint";
import { describeFailure, isWorthRetrying } from "./problem";
import { QueryBoundary } from "./query-boundary";
import { createQueryClient } from "./query-client";

const refused = new ProblemError({
  type: "/problems/zone-not-found",
  title: "No such zone",
  status: 404,
  detail: "No server that Keymaster reads has a zone of this name.",
  instance: "/api/v1/zones/nowhere.example",
  code: "zone-not-found",
  fields: [],
});

function Zones({ ask }: Readonly<{ ask: () => Promise<readonly string[]> }>) {
  const { data } = useSuspenseQuery(queryOptions({ queryKey: ["zones"], queryFn: ask }));
  if (data.length === 0) return <EmptyState>No zone is known yet.</EmptyState>;
  return <p>{data.join(", ")}</p>;
}

function show(ask: () => Promise<readonly string[]>) {
  return render(
    <QueryClientProvider client={createQueryClient()}>
      <QueryBoundary asking="the servers of contoso.com">
        <Zones ask={ask} />
      </QueryBoundary>
    </QueryClientProvider>,
  );
}

describe("QueryBoundary", () => {
  test("while pending it says who is being asked", async () => {
    show(() => new Promise(() => undefined));
    expect(await screen.findByText(/^Asking the servers of contoso\.com\./)).toBeInTheDocument();
  });

  test("shows the data when it comes", async () => {
    show(async () => ["secure.contoso.com"]);
    expect(await screen.findByText("secure.contoso.com")).toBeVisible();
  });

  test("an empty answer is said, not left blank", async () => {
    show(async () => []);
    expect(await screen.findByText("No zone is known yet.")).toBeVisible();
  });

  test("a failure shows title, detail and code, and asks again on request", async () => {
    // React reports what a boundary caught; that is expected here.
    vi.spyOn(globalThis.console, "error").mockImplementation(() => undefined);
    const server = { answers: false };
    show(async () => {
      if (!server.answers) throw refused;
      return ["secure.contoso.com"];
    });
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("No such zone.");
    expect(alert).toHaveTextContent("No server that Keymaster reads has a zone of this name.");
    expect(alert).toHaveTextContent("404 zone-not-found");
    server.answers = true;
    await userEvent.click(screen.getByRole("button", { name: "Ask again" }));
    expect(await screen.findByText("secure.contoso.com")).toBeVisible();
  });
});

describe("describeFailure", () => {
  beforeEach(() => vi.restoreAllMocks());

  test("a cut network is named as such", () => {
    expect(describeFailure(new TypeError("Failed to fetch")).title).toBe(
      "Keymaster does not answer",
    );
  });

  test("what is no problem document still says what it said", () => {
    expect(describeFailure(new Error("Unexpected token <")).detail).toBe("Unexpected token <");
  });
});

describe("isWorthRetrying", () => {
  test("a refusal stays a refusal, an absent server is asked again", () => {
    expect(isWorthRetrying(refused)).toBe(false);
    expect(isWorthRetrying(new ProblemError({ ...refused.problem, status: 503 }))).toBe(true);
    expect(isWorthRetrying(new TypeError("Failed to fetch"))).toBe(true);
  });
});
