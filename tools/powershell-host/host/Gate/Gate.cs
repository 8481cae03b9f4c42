using System.Management.Automation.Language;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Keymaster.PowerShellHost.Gate;

/// <summary>What is wrong with a script, and where.</summary>
internal sealed record Finding(string rule, int line, string text);

/// <summary>
/// Judges scripts with the engine's own parser, by allow-lists alone. Reads lines of JSON {id, text} from standard input and writes
/// {id, findings} for each.
/// </summary>
internal static class Gate
{
    internal static int Run(string[] args)
    {
        var signatures = (JObject)JObject.Parse(File.ReadAllText(args[0]))["cmdlets"]!;
        while (Console.In.ReadLine() is { } line)
        {
            var script = JObject.Parse(line);
            var findings = Judge(script.Value<string>("text")!, signatures);
            Console.Out.WriteLine(JsonConvert.SerializeObject(new { id = script.Value<string>("id"), findings }));
        }
        return 0;
    }

    private static List<Finding> Judge(string text, JObject signatures)
    {
        var findings = new List<Finding>();
        JudgeCharacters(text, findings);
        var script = Parser.ParseInput(text, out var tokens, out var errors);
        findings.AddRange(errors.Select(error => new Finding("parse", error.Extent.StartLineNumber, error.ErrorId)));
        findings.AddRange(NewerSyntax.Find(script, tokens));
        var rules = new ScriptRules(script, findings);
        foreach (var node in script.FindAll(_ => true, searchNestedScriptBlocks: true)) rules.Judge(node);
        OperationsTable.Judge(script, signatures, findings);
        return findings.Distinct().ToList();
    }

    /// <summary>5.1 reads a file without a byte order mark as ANSI, and its parser takes curly quotes for quotes.</summary>
    private static void JudgeCharacters(string text, List<Finding> findings)
    {
        var line = 1;
        foreach (var letter in text)
        {
            if (letter == '\n') line += 1;
            else if (letter is < ' ' or > '~') findings.Add(new Finding("ascii", line, $"U+{(int)letter:X4}"));
        }
    }
}

/// <summary>Syntax that 5.1 does not have: the parser of 7 takes it without a word.</summary>
internal static class NewerSyntax
{
    private static readonly HashSet<string> Variables = new(StringComparer.OrdinalIgnoreCase)
    {
        "IsWindows", "IsLinux", "IsMacOS", "IsCoreCLR", "PSStyle", "PSNativeCommandUseErrorActionPreference",
    };

    internal static IEnumerable<Finding> Find(Ast script, Token[] tokens) =>
        script.FindAll(IsNewer, searchNestedScriptBlocks: true)
            .Select(node => new Finding("ps7", node.Extent.StartLineNumber, node.GetType().Name))
            .Concat(FindTokens(tokens));

    private static bool IsNewer(Ast node) => node switch
    {
        TernaryExpressionAst or PipelineChainAst => true,
        PipelineAst pipeline => pipeline.Background,
        BinaryExpressionAst binary => binary.Operator == TokenKind.QuestionQuestion,
        AssignmentStatementAst assignment => assignment.Operator == TokenKind.QuestionQuestionEquals,
        InvokeMemberExpressionAst call => call.NullConditional || call.GenericTypeArguments is { Count: > 0 },
        MemberExpressionAst member => member.NullConditional,
        IndexExpressionAst index => index.NullConditional,
        ScriptBlockAst block => block.CleanBlock is not null,
        VariableExpressionAst variable => Variables.Contains(variable.VariablePath.UserPath),
        _ => false,
    };

    private static IEnumerable<Finding> FindTokens(Token[] tokens)
    {
        for (var index = 0; index < tokens.Length; index += 1)
        {
            var token = tokens[index];
            var isAfterNewLine = index > 0 && tokens[index - 1].Kind is TokenKind.NewLine or TokenKind.LineContinuation;
            var isNewer = token switch
            {
                NumberToken => System.Text.RegularExpressions.Regex.IsMatch(token.Text, "(?i)^0b|[uysn]l?$"),
                StringToken => token.Text.Contains("`e") || token.Text.Contains("`u{"),
                _ => token.Kind == TokenKind.Pipe && isAfterNewLine,
            };
            if (isNewer) yield return new Finding("ps7", token.Extent.StartLineNumber, token.Text);
        }
    }
}
