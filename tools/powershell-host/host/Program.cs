namespace Keymaster.PowerShellHost;

/// <summary>The engine of PowerShell with a console's manners, for tests: runs a script, or judges one.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        MissingAssemblies.HandOut();
        Cultures.Apply(Environment.GetEnvironmentVariable("KEYMASTER_HOST_CULTURE"));
        return args switch
        {
            ["gate", .. var rest] => Gate.Gate.Run(rest),
            ["roles", .. var rest] => Gate.RoleGate.Run(rest),
            ["operations", .. var rest] => Gate.OperationsDump.Run(rest),
            ["api", .. var rest] => Gate.ApiCheck.Run(rest),
            ["metadata", .. var rest] => StubMetadata.Run(rest),
            ["endpoint", var sessionFile] => RestrictedEndpoint.Serve(sessionFile),
            _ => ScriptRunner.Run(args),
        };
    }
}

internal static class Cultures
{
    /// <summary>What a person's Windows would be set to: dates, numbers and letters change with it.</summary>
    internal static void Apply(string? name)
    {
        if (string.IsNullOrEmpty(name)) return;
        var culture = System.Globalization.CultureInfo.GetCultureInfo(name);
        System.Globalization.CultureInfo.DefaultThreadCurrentCulture = culture;
        System.Globalization.CultureInfo.DefaultThreadCurrentUICulture = culture;
        System.Globalization.CultureInfo.CurrentCulture = culture;
        System.Globalization.CultureInfo.CurrentUICulture = culture;
    }
}
