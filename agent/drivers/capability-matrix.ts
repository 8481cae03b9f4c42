import { CAPABILITIES, type CapabilityAnswer, type CapabilityTable } from "./capabilities";

const MEANINGS: Readonly<Record<(typeof CAPABILITIES)[number], string>> = {
  "lists-zones": "lists the zones of its servers in bulk",
  "holds-key-master-role": "tells which server holds the key master role",
  "reads-directory-assignment": "reads what the directory says about the role",
  "reports-descriptors": "tells signing keys with their public keys",
  "reports-rollover-phase": "tells where a rollover stands",
  "reports-private-key-reach": "tells whether a server can open the private keys",
  "reports-transitions": "tells what happened, in order",
  "reports-parent-ds": "tells what it knows of the DS at the parent",
  "transfers-role": "moves the role with the holder's help",
  "seizes-role": "moves the role without the holder",
  "seizes-role-without-keys": "moves the role to a server that cannot open the keys",
  "assigns-role": "gives the role of a zone that has no holder",
  "adds-keys": "adds signing keys to a signed zone",
  "removes-keys": "removes signing keys from a zone",
  "resigns-zone": "signs a signed zone again",
  "manual-rollover-step": "starts or steps a rollover",
  "moves-its-own-clock": "has a clock that can be set",
};

/** docs/drivers/capabilities.md from the drivers' own tables. */
export function renderCapabilityMatrix(
  drivers: readonly {
    readonly name: string;
    readonly table: CapabilityTable;
    /** Its page beside the matrix, where that is not named after it. */
    readonly page?: string;
  }[],
): string {
  const lines = [
    "# What each driver can do",
    "",
    "Made from the drivers' own tables (`agent/drivers/*/capabilities.ts`); a test compares. What a driver claims here is proved",
    "on every test run by `agent/drivers/contract/suite.ts`.",
    "",
    `| Capability | ${drivers.map(({ name, page = name }) => `[${name}](${page}.md)`).join(" | ")} |`,
    `| --- | ${drivers.map(() => "---").join(" | ")} |`,
    ...CAPABILITIES.map((capability) => {
      const cells = drivers.map(({ table }) => toCell(table[capability]));
      return `| \`${capability}\`: ${MEANINGS[capability]} | ${cells.join(" | ")} |`;
    }),
    "",
  ];
  return lines.join("\n");
}

function toCell(answer: CapabilityAnswer): string {
  switch (answer.answer) {
    case "supported":
      return answer.note === null ? "yes" : `yes: ${answer.note}`;
    case "unsupported":
      return `no: ${answer.reason}`;
    case "not-yet":
      return `not yet: ${answer.reason}`;
    default:
      return answer satisfies never;
  }
}
