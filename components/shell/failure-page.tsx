import type { ReactNode } from "react";
import { Page } from "@/components/ui/page";
import { Note } from "@/components/ui/text";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";

/** A whole page that could not be shown: what happened, what still holds, and the way on. */
export function FailurePage({
  title,
  rest,
  note,
  actions,
}: Readonly<{
  title: string;
  rest: ReactNode;
  note?: ReactNode | undefined;
  actions: ReactNode;
}>) {
  return (
    <Page>
      <VerdictPanel verdict={<Verdict rest={rest}>{title}</Verdict>}>
        {actions}
        {note ? <Note>{note}</Note> : null}
      </VerdictPanel>
    </Page>
  );
}
