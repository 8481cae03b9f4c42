import Link from "next/link";
import { FailurePage } from "@/components/shell/failure-page";
import { Actions } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";

export default function DashboardNotFound() {
  return (
    <FailurePage
      title="Keymaster knows nothing of this name."
      rest="No server that it reads has such a zone, server or code. It may have been removed, or its agent is silent."
      actions={
        <Actions>
          <Link href="/zones" className={buttonClass("filled")}>
            Find a zone
          </Link>
          <Link href="/settings/agents" className={buttonClass()}>
            Look at the agents
          </Link>
        </Actions>
      }
    />
  );
}
