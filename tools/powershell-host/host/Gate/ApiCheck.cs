using System.Management.Automation.Language;
using System.Reflection;
using Newtonsoft.Json;

namespace Keymaster.PowerShellHost.Gate;

/// <summary>
/// Looks up every member of a type that a script uses in the reference assemblies of .NET Framework 4.7.2 and Windows PowerShell 5.1:
/// what only the newer ones have would fail on a server. Reads {id, text} as the gate does.
/// </summary>
internal static class ApiCheck
{
    private static readonly string[] Packages =
    [
        "microsoft.netframework.referenceassemblies.net472/1.0.3/build/.NETFramework/v4.7.2",
        "powershellstandard.library/5.1.1/lib/netstandard2.0",
    ];

    internal static int Run(string[] args)
    {
        var files = Packages.SelectMany(package => 
            Directory.GetFiles(Path.Combine(args[0], package), "*.dll", SearchOption.AllDirectories)).ToList();
        using var context = new MetadataLoadContext(new PathAssemblyResolver(files), "mscorlib");
        var names = new[] { "mscorlib", "System", "System.Core", "System.Management.Automation" };
        var assemblies = names.Select(name => context.LoadFromAssemblyPath(files.First(file => Path.GetFileNameWithoutExtension(file) == name))).ToList();
        while (Console.In.ReadLine() is { } line)
        {
            var script = Newtonsoft.Json.Linq.JObject.Parse(line);
            var tree = Parser.ParseInput(script["text"]!.ToString(), out _, out _);
            var uses = tree.FindAll(node => node is MemberExpressionAst { Static: true }, searchNestedScriptBlocks: true)
                .Cast<MemberExpressionAst>().ToList();
            var missing = uses.Where(use => !Exists(use, assemblies)).Select(use => use.Extent.Text).Distinct();
            Console.Out.WriteLine(JsonConvert.SerializeObject(new { id = script["id"]!.ToString(), uses = uses.Count, missing }));
        }
        return 0;
    }

    private static bool Exists(MemberExpressionAst use, List<Assembly> assemblies)
    {
        var named = ((TypeExpressionAst)use.Expression).TypeName;
        var fullName = (named.GetReflectionType() ?? Type.GetType(named.FullName))?.ToString() ?? named.FullName;
        var simple = fullName.Split('[', '`')[0];
        var type = assemblies.SelectMany(assembly => assembly.GetTypes())
            .FirstOrDefault(known => (known.FullName ?? "").Split('`')[0] == simple);
        if (type is null || use.Member is not StringConstantExpressionAst { Value: var member }) return false;
        var given = (use as InvokeMemberExpressionAst)?.Arguments?.Count ?? 0;
        if (use is InvokeMemberExpressionAst && member == "new")
            return type.GetConstructors().Any(made => made.GetParameters().Length == given);
        const BindingFlags statics = BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy;
        var found = type.GetMember(member, statics);
        if (use is not InvokeMemberExpressionAst) return found.Length > 0;
        return found.OfType<MethodInfo>().Any(method => method.GetParameters().Length == given);
    }
}
