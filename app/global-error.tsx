"use client";

import { FailurePage } from "@/components/shell/failure-page";
import { Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { Mono } from "@/components/ui/text";
import "./globals.css";

export default function GlobalError({
  error,
  retry,
}: Readonly<{ error: Error & { digest?: string }; retry: () => void }>) {
  return (
    <html lang="en" data-theme="system">
      <body>
        <title>Keymaster failed</title>
        <main id="main">
          <FailurePage
            title="This page could not be made."
            rest="The servers are not touched by this: zones are answered as before. If it lasts, read the log of Keymaster."
            note={
              error.digest ? (
                <>
                  For the log: <Mono>{error.digest}</Mono>
                </>
              ) : null
            }
            actions={
              <Actions>
                <Button look="filled" onClick={retry}>
                  Try again
                </Button>
              </Actions>
            }
          />
        </main>
      </body>
    </html>
  );
}
