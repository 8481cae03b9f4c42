import { StatusShape } from "@/components/status/shape";
import { Button } from "@/components/ui/button";
import { Mono } from "@/components/ui/text";
import { describeFailure } from "./problem";
import styles from "./query.module.css";

/** A region that could not be filled: code, meaning, what the server said, and the way on. */
export function FailedView({
  error,
  asked,
  onRetry,
}: Readonly<{ error: unknown; asked: string; onRetry?: (() => void) | undefined }>) {
  const { title, detail, code, status } = describeFailure(error);
  return (
    <div role="alert" className={styles.failed}>
      <p className={styles.title}>
        <StatusShape status="failing" />
        <strong>{title}.</strong>
      </p>
      <p className={styles.detail}>
        Asked {asked}. {detail}{" "}
        {code ? (
          <span className={styles.code}>
            <Mono>
              {status} {code}
            </Mono>
          </span>
        ) : null}
      </p>
      {onRetry ? (
        <p>
          <Button look="text" onClick={onRetry}>
            Ask again
          </Button>
        </p>
      ) : null}
    </div>
  );
}
