/**
 * Route handlers, pages and instrumentation are separate module graphs in one process: what exists once lives on `globalThis`.
 * Everything that does goes through this file.
 */
const PREFIX = "__keymaster:";

/** The one value of this name; undefined before {@link setSingleton}. */
export function getSingleton<T>(name: string): T | undefined {
  return (globalThis as Record<string, unknown>)[PREFIX + name] as T | undefined;
}

export function setSingleton<T>(name: string, value: T | undefined): void {
  (globalThis as Record<string, unknown>)[PREFIX + name] = value;
}

/** Functions that end what would keep the process alive; the launcher runs them on SIGTERM. */
export function closers(): Set<() => Promise<void> | void> {
  const meeting = globalThis as { __keymasterClosers?: Set<() => Promise<void> | void> };
  meeting.__keymasterClosers ??= new Set();
  return meeting.__keymasterClosers;
}
