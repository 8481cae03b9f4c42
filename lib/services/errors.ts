import type * as z from "zod";
import type { ChangedFactItem, GateItem } from "@/lib/contracts/moves";
import type { ProblemCode } from "@/lib/contracts/problems";
import { err, type Result } from "@/lib/result";

/** An expected failure of a use case, in the closed words of lib/contracts/problems. `detail` is for the person who asked. */
export type ServiceError = {
  readonly kind: ProblemCode;
  readonly detail: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
  readonly estates?: readonly string[];
  readonly nearest?: readonly string[];
  readonly gates?: readonly GateItem[];
  readonly move?: string;
  readonly changed?: readonly z.infer<typeof ChangedFactItem>[];
};

export type Outcome<T> = Result<T, ServiceError>;

export function refuse(
  kind: ProblemCode,
  detail: string,
  more: Omit<ServiceError, "kind" | "detail"> = {},
): { readonly ok: false; readonly error: ServiceError } {
  return err({ kind, detail, ...more });
}
