using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace Keymaster.PowerShellHost;

/// <summary>
/// The engine asks for assemblies that are not published as packages. It compares simple names only, so empty ones made in
/// memory satisfy it.
/// </summary>
internal static class MissingAssemblies
{
    private const string Utility = "Microsoft.PowerShell.Commands.Utility";

    private static readonly string[] Names =
    [
        "Microsoft.PowerShell.ConsoleHost",
        Utility,
        "Microsoft.PowerShell.Commands.Management",
        "Microsoft.PowerShell.Security",
    ];

    /// <summary>A restricted session looks these up by position in this assembly.</summary>
    private static readonly (string Verb, string Noun)[] UtilityCmdlets =
    [
        ("Get", "FormatData"),
        ("Select", "Object"),
        ("Measure", "Object"),
    ];

    internal static void HandOut()
    {
        AssemblyLoadContext.Default.Resolving += (context, wanted) =>
            Names.Contains(wanted.Name) ? context.LoadFromStream(Make(wanted.Name!)) : null;
    }

    private static MemoryStream Make(string name)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        var module = assembly.DefineDynamicModule(name);
        if (name == Utility)
        {
            foreach (var (verb, noun) in UtilityCmdlets) DefineCmdlet(module, verb, noun);
        }
        var stream = new MemoryStream();
        assembly.Save(stream);
        stream.Position = 0;
        return stream;
    }

    private static void DefineCmdlet(ModuleBuilder module, string verb, string noun)
    {
        var type = module.DefineType(
            $"Microsoft.PowerShell.Commands.{verb}{noun}Command",
            TypeAttributes.Public | TypeAttributes.Class,
            typeof(PSCmdlet));
        var attribute = typeof(CmdletAttribute).GetConstructor([typeof(string), typeof(string)])!;
        type.SetCustomAttribute(new CustomAttributeBuilder(attribute, [verb, noun]));
        type.CreateType();
    }
}
