using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Keymaster.PowerShellHost;

/// <summary>powershell.exe -NoLogo -NoProfile -NonInteractive -File SCRIPT [-Name value …], as far as a script can tell.</summary>
internal static class ScriptRunner
{
    internal static int Run(string[] args)
    {
        var isInteractive = true;
        for (var index = 0; index < args.Length; index += 1)
        {
            switch (args[index].ToLowerInvariant())
            {
                case "-nologo" or "-noprofile":
                    continue;
                case "-noninteractive":
                    isInteractive = false;
                    continue;
                case "-file" when index + 1 < args.Length:
                    return RunFile(Path.GetFullPath(args[index + 1]), args[(index + 2)..], isInteractive);
                default:
                    Console.Error.WriteLine($"The argument '{args[index]}' is not recognized.");
                    return 64;
            }
        }
        Console.Error.WriteLine("-File is missing.");
        return 64;
    }

    private static int RunFile(string file, string[] rest, bool isInteractive)
    {
        var host = new ConsoleManners(isInteractive);
        using var runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        AddScript(shell, file, rest);
        var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, added) => Console.Out.WriteLine(output[added.Index]);
        shell.Streams.Error.DataAdded += (_, added) =>
            Console.Error.WriteLine(shell.Streams.Error[added.Index]);
        try
        {
            shell.Invoke(null, output, new PSInvocationSettings { Host = host });
        }
        catch (RuntimeException error)
        {
            Console.Error.WriteLine($"{error.ErrorRecord.FullyQualifiedErrorId}: {error.Message}");
            Console.Error.WriteLine(error.ErrorRecord.ScriptStackTrace);
            return host.ExitCode ?? 1;
        }
        return host.ExitCode ?? (shell.HadErrors ? 1 : 0);
    }

    /// <summary>-File dot-sources; with a scope of its own, preference variables reach less far.</summary>
    private static void AddScript(PowerShell shell, string file, string[] rest)
    {
        var hasOwnScope = Environment.GetEnvironmentVariable("KEYMASTER_HOST_SCOPE") == "own";
        shell.AddCommand(file, useLocalScope: hasOwnScope);
        for (var index = 0; index + 1 < rest.Length; index += 2)
        {
            shell.AddParameter(rest[index].TrimStart('-'), rest[index + 1]);
        }
    }
}
