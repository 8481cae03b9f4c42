import Link from "next/link";
import { FailurePage } from "@/components/shell/failure-page";
import { Actions } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";

export const metadata = { title: "Nothing here" };

export default function NotFound() {
  return (
    <main id="main">
      <FailurePage
        title="There is nothing at this address."
        rest="The zone or server may have been removed, or the link was cut. Names are written without a dot at the end."
        actions={
          <Actions>
            <Link href="/zones" className={buttonClass("filled")}>
              Find a zone
            </Link>
            <Link href="/" className={buttonClass()}>
              Go to the fleet
            </Link>
          </Actions>
        }
      />
    </main>
  );
}
