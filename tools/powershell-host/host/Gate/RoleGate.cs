using System.Collections;
using System.Management.Automation.Language;
using Newtonsoft.Json;

namespace Keymaster.PowerShellHost.Gate;

/// <summary>
/// Compares role capability files with the operations table: roles WORKER FILE OPERATION,OPERATION,… A file is looked at as text
/// before anything loads it, because loading runs it.
/// </summary>
internal static class RoleGate
{
    private static readonly HashSet<string> Keys = new(StringComparer.Ordinal)
    {
        "GUID", "Author", "Description", "ModulesToImport", "VisibleFunctions", "VisibleCmdlets",
    };

    internal static int Run(string[] args)
    {
        var worker = Parser.ParseFile(args[0], out _, out _);
        var table = OperationsTable.Read(worker) ?? throw new InvalidDataException("the worker has no table");
        var findings = Judge(args[1], args[2].Split(',').Select(name => table[name])).ToList();
        Console.Out.WriteLine(JsonConvert.SerializeObject(findings));
        return 0;
    }

    private static IEnumerable<Finding> Judge(string file, IEnumerable<Hashtable> rows)
    {
        var script = Parser.ParseFile(file, out _, out var errors);
        if (errors.Length > 0) return [new Finding("parse", errors[0].Extent.StartLineNumber, errors[0].ErrorId)];
        var body = script.EndBlock?.Statements;
        var literal = body is [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst only }] }] ? only : null;
        if (literal is null || script.ParamBlock is not null || script.BeginBlock is not null)
            return [new Finding("literal", 1, "the file is not one literal table")];
        Hashtable role;
        try
        {
            role = (Hashtable)literal.SafeGetValue();
        }
        catch (InvalidOperationException)
        {
            return [new Finding("literal", 1, "the table is not made of constants")];
        }
        return role.Keys.Cast<string>().Where(key => !Keys.Contains(key)).Select(key => new Finding("key", 1, key))
            .Concat(Compare(Shown(role), Wanted(rows)));
    }

    private static IEnumerable<Finding> Compare(SortedSet<string> shown, SortedSet<string> wanted) =>
        shown.Except(wanted).Select(extra => new Finding("too-wide", 1, extra))
            .Concat(wanted.Except(shown).Select(missing => new Finding("too-narrow", 1, missing)));

    /// <summary>"Cmdlet Parameter" for everything that the role shows.</summary>
    private static SortedSet<string> Shown(Hashtable role)
    {
        var shown = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var key in new[] { "VisibleFunctions", "VisibleCmdlets" })
        {
            foreach (var entry in Items(role[key])) AddShown(entry, shown);
        }
        return shown;
    }

    private static void AddShown(object? entry, SortedSet<string> shown)
    {
        if (entry is not Hashtable command)
        {
            shown.Add($"{entry} *");
            return;
        }
        foreach (var parameter in Items(command["Parameters"]).Cast<Hashtable>())
        {
            shown.Add($"{command["Name"]} {parameter["Name"]}");
        }
    }

    private static SortedSet<string> Wanted(IEnumerable<Hashtable> rows)
    {
        var wanted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var cmdlet = (string)row["Cmdlet"]!;
            foreach (var parameter in ((Hashtable)row["Parameters"]!).Keys) wanted.Add($"{cmdlet} {parameter}");
            if ((string)row["Kind"]! == "forced") wanted.Add($"{cmdlet} Force");
        }
        return wanted;
    }

    private static IEnumerable<object?> Items(object? value) => value switch
    {
        null => [],
        Hashtable one => [one],
        string one => [one],
        IEnumerable many => many.Cast<object?>(),
        _ => [value],
    };
}

/// <summary>The operations table of a worker as JSON: operations WORKER.</summary>
internal static class OperationsDump
{
    internal static int Run(string[] args)
    {
        var table = OperationsTable.Read(Parser.ParseFile(args[0], out _, out _));
        Console.Out.WriteLine(JsonConvert.SerializeObject(table));
        return 0;
    }
}
