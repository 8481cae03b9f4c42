using System.Management.Automation.Language;

namespace Keymaster.PowerShellHost.Gate;

/// <summary>The rules for single nodes of a script.</summary>
internal sealed class ScriptRules
{
    private readonly List<Finding> findings;
    private readonly HashSet<string> functions;
    private readonly HashSet<string> assigned;

    internal ScriptRules(ScriptBlockAst script, List<Finding> findings)
    {
        this.findings = findings;
        functions = All<FunctionDefinitionAst>(script).Select(made => made.Name).ToHashSet(StringComparer.Ordinal);
        assigned = Assigned(script).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    internal void Judge(Ast node)
    {
        if (!Allowed.Nodes.Contains(node.GetType().Name)) Add(node is RedirectionAst ? "redirect" : Kind(node), node);
        switch (node)
        {
            case CommandAst command: JudgeCommand(command); break;
            case VariableExpressionAst variable: JudgeVariable(variable); break;
            case MemberExpressionAst member: JudgeMember(member); break;
            case TypeExpressionAst type: JudgeType(type.TypeName, node); break;
            case TypeConstraintAst type: JudgeType(type.TypeName, node); break;
            case FunctionDefinitionAst { IsFilter: true }: Add("construct", node); break;
        }
    }

    private static string Kind(Ast node) => node is ExpandableStringExpressionAst ? "expandable" : "construct";

    private void JudgeCommand(CommandAst command)
    {
        if (command.InvocationOperator != TokenKind.Unknown) Add("shell", command);
        var name = (command.CommandElements[0] as StringConstantExpressionAst)?.Value;
        if (name is null || (!functions.Contains(name) && !Allowed.Commands.ContainsKey(name)))
        {
            Add("command", command);
            return;
        }
        var parameters = Allowed.Commands.GetValueOrDefault(name, []);
        foreach (var parameter in command.CommandElements.OfType<CommandParameterAst>())
        {
            if (!parameters.Contains(parameter.ParameterName, StringComparer.Ordinal)) Add("parameter", parameter);
        }
        // A value without its parameter's name binds by position, which another version may change.
        if (!functions.Contains(name) && HasLooseValue(command)) Add("parameter", command);
    }

    private static bool HasLooseValue(CommandAst command)
    {
        var isAfterName = false;
        foreach (var element in command.CommandElements.Skip(1))
        {
            if (element is CommandParameterAst named)
            {
                isAfterName = named.Argument is null && named.ParameterName != "Compress";
                continue;
            }
            if (!isAfterName) return true;
            isAfterName = false;
        }
        return false;
    }

    private void JudgeVariable(VariableExpressionAst variable)
    {
        var path = variable.VariablePath;
        var name = path.UserPath;
        if (variable.Splatted) Add("parameter", variable);
        if (string.Equals(name, "input", StringComparison.OrdinalIgnoreCase)) Add("input", variable);
        else if (!path.IsUnqualified) Add("variable", variable);
        else if (!Allowed.AutomaticVariables.Contains(name) && !assigned.Contains(name)) Add("variable", variable);
    }

    private void JudgeMember(MemberExpressionAst member)
    {
        if (member.Member is not StringConstantExpressionAst { Value: var name })
        {
            Add("member", member);
            return;
        }
        if (!Allowed.Members.Contains(name)) Add("member", member);
        if (string.Equals(name, "AddCommand", StringComparison.OrdinalIgnoreCase) && !IsDispatch(member)) Add("dispatch", member);
    }

    /// <summary>What is run comes out of the table and from nowhere else.</summary>
    private static bool IsDispatch(MemberExpressionAst member) =>
        member is InvokeMemberExpressionAst { Arguments: [MemberExpressionAst argument] }
            && argument.Extent.Text == "$Operation.Cmdlet";

    private void JudgeType(ITypeName type, Ast node)
    {
        if (!Allowed.Types.Contains(type.FullName)) Add("type", node);
    }

    private void Add(string rule, Ast node) =>
        findings.Add(new Finding(rule, node.Extent.StartLineNumber, node.Extent.Text.Split('\n')[0]));

    private static IEnumerable<string> Assigned(Ast script) =>
        All<AssignmentStatementAst>(script).SelectMany(made => Targets(made.Left))
            .Concat(All<ParameterAst>(script).Select(made => made.Name.VariablePath.UserPath))
            .Concat(All<ForEachStatementAst>(script).Select(made => made.Variable.VariablePath.UserPath));

    private static IEnumerable<string> Targets(ExpressionAst left) => left switch
    {
        VariableExpressionAst variable => [variable.VariablePath.UserPath],
        ConvertExpressionAst converted => Targets(converted.Child),
        _ => [],
    };

    private static IEnumerable<T> All<T>(Ast script) where T : Ast =>
        script.FindAll(node => node is T, searchNestedScriptBlocks: true).Cast<T>();
}
