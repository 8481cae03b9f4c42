import { NotFoundPage } from "@/components/shell/not-found-page";

export default function DashboardNotFound() {
  return (
    <NotFoundPage
      rest="No server that Keymaster reads knows this name. It may have been removed, its agent may be silent, or the link was cut."
      other={{ href: "/settings/agents", label: "Look at the agents" }}
    />
  );
}
