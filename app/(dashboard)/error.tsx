"use client";

import Link from "next/link";
import { describeFailure } from "@/components/query/problem";
import { FailurePage } from "@/components/shell/failure-page";
import { Actions } from "@/components/ui/action-panel";
import { Button, buttonClass } from "@/components/ui/button";
import { Mono } from "@/components/ui/text";

export default function DashboardError({
  error,
  retry,
}: Readonly<{ error: Error & { digest?: string }; retry: () => void }>) {
  const { title, detail, code } = describeFailure(error);
  const mark = code ?? error.digest;
  return (
    <FailurePage
      title={`${title}.`}
      rest={`${detail} Nothing was changed: zones, keys and servers are as they were.`}
      note={
        mark ? (
          <>
            For the log: <Mono>{mark}</Mono>
          </>
        ) : null
      }
      actions={
        <Actions>
          <Button look="filled" onClick={retry}>
            Ask again
          </Button>
          <Link href="/" className={buttonClass()}>
            Go to the fleet
          </Link>
        </Actions>
      }
    />
  );
}
