import type { OperationRow } from "./judge-scripts";

export type RoleDesign = {
  readonly guid: string;
  readonly description: string;
  /** Which rows of the worker's table the role is for. */
  readonly operations: readonly string[];
};

/** Modules that have the cmdlets, in the order in which they are loaded. */
const MODULES = ["DnsServer", "CimCmdlets", "Microsoft.PowerShell.Diagnostics"];

/** A role capability file that shows exactly what these operations need: cmdlets, and of each the parameters. */
export function renderRole(
  table: Readonly<Record<string, OperationRow>>,
  { guid, description, operations }: RoleDesign,
): string {
  const rows = operations.map((name) => {
    const row = table[name];
    if (row === undefined) throw new Error(`the worker has no operation ${name}`);
    return row;
  });
  const functions = rows.filter(({ Cmdlet }) => Cmdlet.includes("-DnsServer"));
  const cmdlets = rows.filter((row) => !functions.includes(row));
  return [
    "@{",
    `    GUID = '${guid}'`,
    "    Author = 'Keymaster'",
    `    Description = '${description}'`,
    `    ModulesToImport = ${MODULES.map((name) => `'${name}'`).join(", ")}`,
    "    VisibleFunctions = @(",
    functions.map(renderEntry).join(",\n"),
    "    )",
    "    VisibleCmdlets = @(",
    cmdlets.map(renderEntry).join(",\n"),
    "    )",
    "}",
    "",
  ].join("\n");
}

function renderEntry({ Cmdlet, Kind, Parameters }: OperationRow): string {
  const names = [...Object.keys(Parameters).sort(), ...(Kind === "forced" ? ["Force"] : [])];
  const parameters = names.map((name) => `            @{ Name = '${name}' }`);
  return [
    "        @{",
    `            Name = '${Cmdlet}'`,
    "            Parameters = @(",
    parameters.map((line) => `    ${line}`).join(",\n"),
    "            )",
    "        }",
  ].join("\n");
}
