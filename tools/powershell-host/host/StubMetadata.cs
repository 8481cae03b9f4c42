using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Newtonsoft.Json;

namespace Keymaster.PowerShellHost;

/// <summary>Parameters of the stub module as the engine sees them, one line of JSON a cmdlet.</summary>
internal static class StubMetadata
{
    internal static int Run(string[] args)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([args[0]]);
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddCommand("Get-Command").AddParameter("Module", args[0]);
        foreach (var result in shell.Invoke())
        {
            var command = (CommandInfo)result.BaseObject;
            Console.Out.WriteLine(JsonConvert.SerializeObject(new { name = command.Name, parameters = Describe(command) }));
        }
        return 0;
    }

    private static object Describe(CommandInfo command) =>
        command.Parameters.Values
            .Where(parameter => !PSCmdlet.CommonParameters.Contains(parameter.Name)
                && !PSCmdlet.OptionalCommonParameters.Contains(parameter.Name))
            .Select(parameter => new
            {
                name = parameter.Name,
                type = parameter.ParameterType.FullName,
                aliases = parameter.Aliases,
                sets = parameter.ParameterSets.Select(set => new
                {
                    name = set.Key,
                    mandatory = set.Value.IsMandatory,
                    position = set.Value.Position == int.MinValue ? (int?)null : set.Value.Position,
                    pipelineByName = set.Value.ValueFromPipelineByPropertyName,
                    pipeline = set.Value.ValueFromPipeline,
                }),
                values = parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(set => set.ValidValues),
            });
}
