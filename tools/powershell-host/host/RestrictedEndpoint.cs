using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Keymaster.PowerShellHost;

/// <summary>
/// An endpoint of just enough administration in a process of its own: both ends speak PowerShell's remoting protocol, as over
/// WS-Management, through standard input and output.
/// </summary>
public static class RestrictedEndpoint
{
    private const string Server = "System.Management.Automation.Remoting.Server.StdIOProcessMediator";

    /// <summary>Serves one client with what a session configuration shows. The engine keeps its server to itself.</summary>
    internal static int Serve(string sessionFile)
    {
        var run = typeof(PSObject).Assembly.GetType(Server)?
            .GetMethod("Run", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(Server, "Run");
        run.Invoke(null, [.. run.GetParameters().Select(parameter => ArgumentFor(parameter, sessionFile))]);
        return 0;
    }

    /// <summary>A session with such an endpoint, not opened yet. For scripts.</summary>
    public static Runspace Connect(string sessionFile)
    {
        var process = new PowerShellProcessInstance(null, null, null, false);
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["endpoint", sessionFile])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process.Process.StartInfo = start;
        return RunspaceFactory.CreateOutOfProcessRunspace(null, process);
    }

    private static object? ArgumentFor(ParameterInfo parameter, string sessionFile) => parameter.Name switch
    {
        "configurationFile" => sessionFile,
        "initialCommand" => "",
        _ when parameter.ParameterType == typeof(bool) => true,
        _ => null,
    };
}
