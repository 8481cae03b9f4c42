using System.Collections;
using System.Management.Automation.Language;
using Newtonsoft.Json.Linq;

namespace Keymaster.PowerShellHost.Gate;

/// <summary>The one table that says what may run: a literal, never written again, and true to the cmdlets' signatures.</summary>
internal static class OperationsTable
{
    private const string Name = "operations";
    private static readonly string[] Keys = ["Cmdlet", "Fields", "Kind", "Parameters"];

    internal static void Judge(ScriptBlockAst script, JObject signatures, List<Finding> findings)
    {
        var writes = Writes(script).ToList();
        findings.AddRange(writes.Skip(1).Select(write => At("dispatch", write, "the table is written again")));
        if (writes.Count == 0) return;
        var table = Read(writes[0], findings);
        if (table is null) return;
        foreach (var (name, row) in table) JudgeRow(new Row(name, row, signatures), writes[0], findings);
    }

    /// <summary>The rows of the table of a script, for those who compare.</summary>
    internal static Dictionary<string, Hashtable>? Read(ScriptBlockAst script) =>
        Writes(script).FirstOrDefault() is { } write ? Read(write, []) : null;

    private static IEnumerable<AssignmentStatementAst> Writes(ScriptBlockAst script) =>
        script.FindAll(node => node is AssignmentStatementAst, searchNestedScriptBlocks: true)
            .Cast<AssignmentStatementAst>()
            .Where(assignment => assignment.Left.FindAll(IsTable, searchNestedScriptBlocks: true).Any());

    private static bool IsTable(Ast node) =>
        node is VariableExpressionAst variable
            && string.Equals(variable.VariablePath.UserPath, Name, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, Hashtable>? Read(AssignmentStatementAst write, List<Finding> findings)
    {
        var literal = (write.Right as CommandExpressionAst)?.Expression as HashtableAst;
        try
        {
            return ((Hashtable?)literal?.SafeGetValue())?.Cast<DictionaryEntry>()
                .ToDictionary(entry => (string)entry.Key, entry => (Hashtable)entry.Value!, StringComparer.Ordinal);
        }
        catch (InvalidOperationException)
        {
            findings.Add(At("dispatch", write, "the table is not made of constants"));
            return null;
        }
    }

    private static void JudgeRow(Row row, Ast where, List<Finding> findings)
    {
        void Add(string rule, string text) => findings.Add(At(rule, where, $"{row.Name}: {text}"));
        if (!row.Table.Keys.Cast<string>().Order(StringComparer.Ordinal).SequenceEqual(Keys)) Add("dispatch", "its keys");
        if (row.TypeOf is null)
        {
            Add("cmdlet", row.Cmdlet);
            return;
        }
        if (row.Kind != row.ExpectedKind) Add("kind", $"{row.Kind} should be {row.ExpectedKind}");
        foreach (var (parameter, kind) in row.Parameters)
        {
            var type = row.TypeOf(parameter);
            if (type is null) Add("parameter", parameter);
            else if (!Allowed.Kinds.GetValueOrDefault(type, []).Contains(kind)) Add("kind", $"{parameter} is {type}, not {kind}");
        }
        foreach (DictionaryEntry field in row.Fields)
        {
            if (!Allowed.FieldKinds.Contains((string)field.Value!)) Add("kind", $"field {field.Key}");
        }
    }

    private static Finding At(string rule, Ast where, string text) => new(rule, where.Extent.StartLineNumber, text);

    private sealed class Row
    {
        internal Row(string name, Hashtable table, JObject signatures)
        {
            Name = name;
            Table = table;
            Cmdlet = table["Cmdlet"] as string ?? "";
            Kind = table["Kind"] as string ?? "";
            Fields = table["Fields"] as Hashtable ?? [];
            Parameters = (table["Parameters"] as Hashtable ?? []).Cast<DictionaryEntry>()
                .Select(entry => ((string)entry.Key, (string)entry.Value!)).ToList();
            var signature = signatures.Property(Cmdlet, StringComparison.Ordinal)?.Value as JObject;
            if (signature is not null)
            {
                var known = (JObject)signature["parameters"]!;
                TypeOf = parameter => known.Property(parameter, StringComparison.Ordinal)?.Value.Value<string>("type");
                var changes = signature.Value<bool>("supportsShouldProcess");
                ExpectedKind = known.ContainsKey("Force") ? "forced" : changes ? "change" : "read";
            }
            else if (Allowed.OtherCmdlets.TryGetValue(Cmdlet, out var other)) TypeOf = other.GetValueOrDefault;
        }

        internal string Name { get; }
        internal Hashtable Table { get; }
        internal string Cmdlet { get; }
        internal string Kind { get; }
        internal string ExpectedKind { get; } = "read";
        internal Hashtable Fields { get; }
        internal List<(string, string)> Parameters { get; }
        internal Func<string, string?>? TypeOf { get; }
    }
}
