"use client";

import { QueryErrorResetBoundary } from "@tanstack/react-query";
import { Component, type ErrorInfo, type ReactNode, Suspense } from "react";
import { FailedView } from "./failed-view";
import { PendingView } from "./pending-view";

type BoundaryProps = Readonly<{
  fallback: (error: unknown, retry: () => void) => ReactNode;
  onReset: () => void;
  children: ReactNode;
}>;

class FailureBoundary extends Component<BoundaryProps, Readonly<{ error: unknown }>> {
  override state: Readonly<{ error: unknown }> = { error: null };

  static getDerivedStateFromError(error: unknown): Readonly<{ error: unknown }> {
    return { error };
  }

  override componentDidCatch(_error: Error, _info: ErrorInfo): void {
    // React has reported it; the view below shows it.
  }

  retry = (): void => {
    this.props.onReset();
    this.setState({ error: null });
  };

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : this.props.fallback(error, this.retry);
  }
}

/**
 * Gives a region that asks (`useSuspenseQuery` inside) its four states. Pending: "Asking `asking`, since …", never a
 * shimmer. Failed: the problem's title, detail and a retry. Empty and data are the children's: they return EmptyState
 * or the data. `pending` replaces the pending view where an old value can be shown in grey instead.
 */
export function QueryBoundary({
  asking,
  pending,
  children,
}: Readonly<{ asking: string; pending?: ReactNode | undefined; children: ReactNode }>) {
  return (
    <QueryErrorResetBoundary>
      {({ reset }) => (
        <FailureBoundary
          onReset={reset}
          fallback={(error, retry) => <FailedView error={error} asked={asking} onRetry={retry} />}
        >
          <Suspense fallback={pending ?? <PendingView asking={asking} />}>{children}</Suspense>
        </FailureBoundary>
      )}
    </QueryErrorResetBoundary>
  );
}
