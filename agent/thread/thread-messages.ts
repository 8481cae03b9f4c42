/** What the thread is started with. */
export type ThreadOrder = {
  readonly dataDir: string;
  /** Generated zones of the lab. */
  readonly labZones: number;
};

/** What the thread is asked; answered in any order under the same number. `close` is answered when files and sockets are closed. */
export type ThreadRequest =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly method: string;
      readonly url: string;
      readonly body: string | null;
    }
  | { readonly kind: "close"; readonly id: number };

/** What the thread says. Before `ready` or `refused` it says nothing. */
export type ThreadWord =
  | { readonly kind: "ready" }
  /** It cannot start, and why in one sentence for the person who started the program. */
  | { readonly kind: "refused"; readonly sentence: string }
  | {
      readonly kind: "answer";
      readonly id: number;
      readonly status: number;
      readonly body: string;
    }
  | { readonly kind: "failed"; readonly id: number; readonly detail: string };
