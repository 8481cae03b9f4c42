namespace Keymaster.PowerShellHost.Gate;

/// <summary>Everything that the worker may use. Whatever is not named here is refused: the lists grow by review.</summary>
internal static class Allowed
{
    /// <summary>Commands besides the script's own functions, with the parameters that may be given to them.</summary>
    internal static readonly Dictionary<string, string[]> Commands = new(StringComparer.Ordinal)
    {
        ["Set-StrictMode"] = ["Version"],
        ["ConvertTo-Json"] = ["InputObject", "Compress", "Depth"],
        ["ConvertFrom-Json"] = ["InputObject"],
    };

    /// <summary>Cmdlets of the operations table that are not of the DnsServer module, with parameters and their types.</summary>
    internal static readonly Dictionary<string, Dictionary<string, string>> OtherCmdlets = new(StringComparer.Ordinal)
    {
        ["New-CimSession"] = new() { ["ComputerName"] = "System.String", ["OperationTimeoutSec"] = "uint32" },
        ["Get-WinEvent"] = new()
        {
            ["ComputerName"] = "System.String",
            ["LogName"] = "System.String",
            ["FilterXPath"] = "System.String",
            ["MaxEvents"] = "int64",
            ["Oldest"] = "switch",
        },
    };

    /// <summary>What a parameter of a type is bound as.</summary>
    internal static readonly Dictionary<string, string[]> Kinds = new(StringComparer.Ordinal)
    {
        ["System.String"] = ["string"],
        ["string[]"] = ["strings"],
        ["bool"] = ["boolean"],
        ["switch"] = ["switch"],
        ["timespan"] = ["seconds"],
        ["byte"] = ["byte"],
        ["uint16"] = ["uint16"],
        ["uint32"] = ["uint32"],
        ["int64"] = ["int64"],
        ["guid"] = ["guid"],
        ["guid[]"] = ["guid"],
        ["CimSession[]"] = ["session"],
    };

    internal static readonly HashSet<string> FieldKinds = new(StringComparer.Ordinal)
    {
        "text", "texts", "boolean", "number", "seconds", "instant", "id", "xml",
    };

    internal static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        "string", "string[]", "hashtable", "object[]", "int", "int16", "long", "bool", "byte", "uint16", "uint32", "char", "char[]",
        "array", "guid",
        "System.ArgumentException", "System.BitConverter", "System.Console", "System.DateTime", "System.DateTimeKind",
        "System.Diagnostics.Stopwatch", "System.Environment", "System.Func[string,bool]", "System.IO.File", "System.IO.IOException",
        "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.TextWriter", "System.Math",
        "System.Security.Cryptography.SHA256", "System.StringComparison", "System.Text.UTF8Encoding", "System.TimeSpan",
        "System.Management.Automation.PowerShell", "System.Management.Automation.PSDataCollection[psobject]", "psobject",
        "System.Management.Automation.RuntimeException", "System.Management.Automation.SwitchParameter",
        "System.Management.Automation.Runspaces.InitialSessionState", "System.Management.Automation.Runspaces.PSThreadOptions",
        "System.Management.Automation.Runspaces.RunspaceFactory", "System.Management.Automation.Runspaces.WSManConnectionInfo",
        "System.Management.Automation.Runspaces.RunspaceState",
    };

    internal static readonly HashSet<string> Members = new(StringComparer.OrdinalIgnoreCase)
    {
        // Of types.
        "new", "OpenStandardInput", "OpenStandardOutput", "SetOut", "Null", "StartNew", "Utc", "CreateFromSessionConfigurationFile",
        "CreateDefault2", "CreateRunspace", "ReuseThread", "Ordinal", "Present", "FromSeconds", "ParseExact", "Floor", "Min", "Create",
        "Exit", "MachineName", "ReadAllBytes", "ToString", "ComputerName", "ShellUri", "RunspaceStateInfo", "State", "Opened",
        // Of objects.
        "Write", "Flush", "ReadLine", "Trim", "Length", "Runspace", "Sessions", "Id", "Of", "ThreadOptions", "Open", "Dispose",
        "CloseAsync", "ImportPSModule", "StartsWith", "Substring", "Split", "PSObject", "Properties", "Value", "Name", "Error",
        "Objects", "ContainsKey", "Keys", "Fields", "Kind", "Cmdlet", "Parameters", "AddCommand", "AddParameters", "Complete",
        "BeginInvoke", "EndInvoke", "IsCompleted", "AsyncWaitHandle", "WaitOne", "ReadAll", "Streams", "Count", "BeginStop",
        "Exception", "InnerException", "ErrorRecord", "FullyQualifiedErrorId", "CategoryInfo", "Category", "Message", "GetType",
        "FullName", "ElapsedMilliseconds", "TotalSeconds", "Ticks", "ToUniversalTime", "ToXml", "ToLowerInvariant", "ComputeHash",
        "Replace", "PSVersion", "whatIf", "each", "eachMs", "deadlineMs", "stopOn", "id", "op", "message", "kind",
    };

    /// <summary>Automatic variables; all others must be assigned in the script.</summary>
    internal static readonly HashSet<string> AutomaticVariables = new(StringComparer.OrdinalIgnoreCase)
    {
        "_", "null", "true", "false", "Matches", "PSCommandPath", "PSVersionTable", "ErrorActionPreference",
    };

    /// <summary>Kinds of nodes that a script may be made of.</summary>
    internal static readonly HashSet<string> Nodes = new(StringComparer.Ordinal)
    {
        "ScriptBlockAst", "ParamBlockAst", "ParameterAst", "TypeConstraintAst", "NamedBlockAst", "StatementBlockAst", "PipelineAst",
        "CommandAst", "CommandParameterAst", "CommandExpressionAst", "StringConstantExpressionAst", "ConstantExpressionAst",
        "VariableExpressionAst", "AssignmentStatementAst", "HashtableAst", "MemberExpressionAst", "InvokeMemberExpressionAst",
        "TypeExpressionAst", "ConvertExpressionAst", "ParenExpressionAst", "ArrayExpressionAst", "ArrayLiteralAst", "IndexExpressionAst",
        "BinaryExpressionAst", "UnaryExpressionAst", "IfStatementAst", "ForEachStatementAst", "ForStatementAst", "WhileStatementAst",
        "SwitchStatementAst", "TryStatementAst", "CatchClauseAst", "ThrowStatementAst", "ReturnStatementAst", "BreakStatementAst",
        "ContinueStatementAst", "FunctionDefinitionAst", "ScriptBlockExpressionAst",
    };
}
