namespace Keymaster.PowerShellHost.Gate;
internal static class Gate { internal static int Run(string[] args) => 0; }
internal static class RoleGate { internal static int Run(string[] args) => 0; }
