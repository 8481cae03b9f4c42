import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { FailedRefresh } from "@/components/shell/notices";
import { ProblemError } from "@/lib/queries/fetch-endpoint";

const away = new ProblemError({
  type: "/problems/not-ready",
  title: "Keymaster does not answer",
  status: 503,
  detail: "No answer came.",
  instance: "/api/v1/fleet",
  code: "not-ready",
  fields: [],
});

function Shown({ ask }: Readonly<{ ask: () => Promise<string> }>) {
  const { data } = useQuery({ queryKey: ["shown"], queryFn: ask, retry: false });
  return <p>{data}</p>;
}

test("an old value whose refresh failed stays, and the page says that it is old and why", async () => {
  const client = new QueryClient();
  const answers: (() => Promise<string>)[] = [
    async () => "Healthy",
    () => Promise.reject(away),
    async () => "Rolling",
  ];
  render(
    <QueryClientProvider client={client}>
      <FailedRefresh />
      <Shown ask={() => (answers.shift() ?? (async () => "Rolling"))()} />
    </QueryClientProvider>,
  );
  await screen.findByText("Healthy");
  expect(screen.queryByRole("status")).toBeNull();
  await client.refetchQueries({ queryKey: ["shown"] });
  expect((await screen.findByRole("status")).textContent).toContain("Keymaster does not answer");
  expect(screen.getByText("Healthy")).toBeDefined();
  await client.refetchQueries({ queryKey: ["shown"] });
  await screen.findByText("Rolling");
  await waitFor(() => expect(screen.queryByRole("status")).toBeNull());
});
