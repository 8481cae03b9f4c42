import Link from "next/link";
import { FailurePage } from "@/components/shell/failure-page";
import { Actions } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";

type NotFoundPageProps = {
  readonly rest: string;
  readonly other: { readonly href: "/" | "/settings/agents"; readonly label: string };
};

/** An address at which there is nothing: why that may be, and two ways on. */
export function NotFoundPage({ rest, other }: NotFoundPageProps) {
  return (
    <FailurePage
      title="There is nothing at this address."
      rest={rest}
      actions={
        <Actions>
          <Link href="/zones" className={buttonClass("filled")}>
            Find a zone
          </Link>
          <Link href={other.href} className={buttonClass()}>
            {other.label}
          </Link>
        </Actions>
      }
    />
  );
}
