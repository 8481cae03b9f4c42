/** Why the lab cannot be steered that way. */
export type LabRefusal = {
  readonly kind:
    | "backward"
    | "unknown-server"
    | "unknown-zone"
    | "unknown-fault"
    | "unknown-descriptor"
    | "invalid";
  readonly sentence: string;
};

export function refuse(kind: LabRefusal["kind"], sentence: string): LabRefusal {
  return { kind, sentence };
}
