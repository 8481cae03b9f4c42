import type { CmdletParameter, CmdletSignature } from "./signatures";

type Signatures = Readonly<Record<string, CmdletSignature>>;

const ALL_SETS = ["__AllParameterSets"];
const CIM = "Microsoft.Management.Infrastructure.CimInstance";
/** `ciminstance` parameters take objects of one class only. */
const INPUT_CLASSES: Readonly<Record<string, string>> = {
  "Remove-DnsServerTrustAnchor": "DnsServerTrustAnchor",
  "Set-DnsServerDnsSecZoneSetting": "DnsServerZoneSigningMetadata",
};
const TYPES: Readonly<Record<string, string>> = {
  "System.String": "string",
  "CimSession[]": "Microsoft.Management.Infrastructure.CimSession[]",
  ciminstance: "psobject",
  "ciminstance[]": "psobject[]",
};
/** Parameters that may be empty (powershell-engine recipe: what the signature file does not carry). */
const MAY_BE_EMPTY = /^(ThrottleLimit|AsJob|ActiveKey|StandbyKey|NextKey|NSec3.+)$/;

/** The text of a module with the signatures of DnsServer whose functions ask a peer. */
export function renderStubModule(signatures: Signatures): string {
  const functions = Object.entries(signatures).map(([name, signature]) =>
    renderFunction(name, signature),
  );
  return `Set-StrictMode -Version 2.0\n\n${functions.join("\n")}`;
}

/** The manifest of the stub module. */
export function renderStubManifest(signatures: Signatures, assembly: string): string {
  const names = Object.keys(signatures).map((name) => `'${name}'`);
  return [
    "@{",
    "    RootModule = 'DnsServer.psm1'",
    `    NestedModules = @('${assembly}')`,
    "    ModuleVersion = '2.0.0.0'",
    "    GUID = '5f2c4f0e-3c0a-4f9c-9d5e-2f0f4d9f7a11'",
    `    FunctionsToExport = @(${names.join(", ")})`,
    "    CmdletsToExport = @()",
    "    AliasesToExport = @()",
    "}",
    "",
  ].join("\n");
}

/** The manifest of a module whose cmdlets are in the host's own assembly. */
export function renderHostManifest(assembly: string, cmdlets: readonly string[]): string {
  return [
    "@{",
    `    RootModule = '${assembly}'`,
    "    ModuleVersion = '3.1.0.0'",
    `    CmdletsToExport = @(${cmdlets.map((name) => `'${name}'`).join(", ")})`,
    "    FunctionsToExport = @()",
    "    AliasesToExport = @()",
    "}",
    "",
  ].join("\n");
}

function renderFunction(name: string, signature: CmdletSignature): string {
  const parameters = Object.entries(signature.parameters).map(([parameter, declared]) =>
    renderParameter(name, parameter, declared),
  );
  const flags = [
    ...(signature.supportsShouldProcess ? ["-Changes"] : []),
    ...("Force" in signature.parameters ? ["-Asks"] : []),
  ];
  const call = [
    "Invoke-Peer",
    `-Cmdlet '${name}'`,
    "-Caller $PSCmdlet",
    "-Bound $PSBoundParameters",
  ];
  return [
    `function ${name} {`,
    `    [CmdletBinding(${renderBinding(signature)})]`,
    "    param(",
    parameters.join(",\n"),
    "    )",
    `    process { ${[...call, ...flags].join(" ")} }`,
    "}",
    "",
  ].join("\n");
}

function renderBinding(signature: CmdletSignature): string {
  const { defaultParameterSet, supportsShouldProcess, confirmImpact } = signature;
  return [
    "PositionalBinding = $false",
    ...(defaultParameterSet === null ? [] : [`DefaultParameterSetName = '${defaultParameterSet}'`]),
    ...(supportsShouldProcess ? ["SupportsShouldProcess = $true"] : []),
    ...(confirmImpact === null ? [] : [`ConfirmImpact = '${confirmImpact}'`]),
  ].join(", ");
}

function renderParameter(cmdlet: string, name: string, parameter: CmdletParameter): string {
  const { sets, aliases = [], validateSet, validateLength } = parameter;
  const lines = [
    ...sets.map((set) => `[Parameter(${renderSet(set)})]`),
    ...(aliases.length > 0 ? [`[Alias(${quoted(aliases)})]`] : []),
    ...(MAY_BE_EMPTY.test(name) || parameter.type === "switch"
      ? []
      : ["[ValidateNotNullOrEmpty()]"]),
    ...(validateSet === undefined ? [] : [`[ValidateSet(${quoted(validateSet)})]`]),
    ...(validateLength === undefined ? [] : [`[ValidateLength(${validateLength})]`]),
    ...(parameter.type.startsWith("ciminstance") ? [classOf(cmdlet)] : []),
    `[${TYPES[parameter.type] ?? parameter.type}]`,
  ];
  return `${lines.map((line) => `        ${line}`).join("\n")}\n        $${name}`;
}

function renderSet(set: CmdletParameter["sets"][number]): string {
  return [
    ...(ALL_SETS.includes(set.set) ? [] : [`ParameterSetName = '${set.set}'`]),
    ...(set.mandatory ? ["Mandatory = $true"] : []),
    ...(set.position === null ? [] : [`Position = ${set.position}`]),
    ...(set.pipelineByName ? ["ValueFromPipelineByPropertyName = $true"] : []),
    ...(set.pipeline ? ["ValueFromPipeline = $true"] : []),
  ].join(", ");
}

function classOf(cmdlet: string): string {
  const name = INPUT_CLASSES[cmdlet];
  if (name === undefined) throw new Error(`no class is known for InputObject of ${cmdlet}`);
  return `[PSTypeName('${CIM}#${name}')]`;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(", ");
}
