import Link from "next/link";
import { FailurePage } from "@/components/shell/failure-page";
import { Actions } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";

export default function DashboardNotFound() {
  return (
    <FailurePage
      title="There is nothing at this address."
      rest="No server that Keymaster reads knows this name. It may have been removed, its agent may be silent, or the link was cut."
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
