using System.Collections;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using Microsoft.Management.Infrastructure;

namespace Keymaster.PowerShellHost;

/// <summary>
/// What every function of the stub module does: asks to proceed as the generated cmdlets do, then asks the peer. Stopping it
/// closes the connection.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "Peer")]
public sealed class InvokePeerCommand : PSCmdlet
{
    private readonly CancellationTokenSource stopped = new();

    [Parameter(Mandatory = true)]
    public string Cmdlet { get; set; } = "";

    [Parameter(Mandatory = true)]
    public PSCmdlet Caller { get; set; } = null!;

    [Parameter(Mandatory = true)]
    public IDictionary Bound { get; set; } = null!;

    /// <summary>The cmdlet declares SupportsShouldProcess.</summary>
    [Parameter]
    public SwitchParameter Changes { get; set; }

    /// <summary>The cmdlet asks an extra question unless -Force is given.</summary>
    [Parameter]
    public SwitchParameter Asks { get; set; }

    protected override void ProcessRecord()
    {
        if (!MayProceed()) return;
        foreach (var session in SessionsOf(Bound["CimSession"]))
        {
            new PeerConversation(this, Caller, stopped.Token).Ask(Cmdlet, session, Bound);
        }
    }

    protected override void StopProcessing() => stopped.Cancel();

    private bool MayProceed()
    {
        try
        {
            if (Changes && !Caller.ShouldProcess(Target())) return false;
            if (!Asks || (Bound["Force"] is SwitchParameter { IsPresent: true })) return true;
            return Caller.ShouldContinue($"This will run {Cmdlet} on {Target()}. Do you want to continue?", "Confirm");
        }
        catch (InvalidOperationException refused)
        {
            Caller.ThrowTerminatingError(
                new ErrorRecord(refused, "PSInvalidOperationException", ErrorCategory.InvalidOperation, null));
            return false;
        }
    }

    private string Target() => (Bound["ZoneName"] ?? Bound["Name"])?.ToString() ?? "DNS";

    private static IEnumerable<string?> SessionsOf(object? sessions) =>
        sessions is CimSession[] given ? given.Select(NewCimSessionCommand.ComputerOf) : [null];
}

/// <summary>Events come from the peer as well.</summary>
[Cmdlet(VerbsCommon.Get, "WinEvent")]
public sealed class GetWinEventCommand : PSCmdlet
{
    private readonly CancellationTokenSource stopped = new();

    [Parameter(Mandatory = true)]
    public string LogName { get; set; } = "";

    [Parameter]
    public string FilterXPath { get; set; } = "*";

    [Parameter]
    public string? ComputerName { get; set; }

    [Parameter]
    public long MaxEvents { get; set; } = -1;

    [Parameter]
    public SwitchParameter Oldest { get; set; }

    protected override void ProcessRecord() =>
        new PeerConversation(this, this, stopped.Token).Ask("Get-WinEvent", null, MyInvocation.BoundParameters);

    protected override void StopProcessing() => stopped.Cancel();
}

/// <summary>A session object that binds like a real one and remembers for whom it was made.</summary>
[Cmdlet(VerbsCommon.New, "CimSession")]
public sealed class NewCimSessionCommand : PSCmdlet
{
    private static readonly ConditionalWeakTable<CimSession, string> Computers = new();

    [Parameter(Mandatory = true, Position = 0)]
    public string ComputerName { get; set; } = "";

    [Parameter]
    public uint OperationTimeoutSec { get; set; }

    internal static string? ComputerOf(CimSession session) =>
        Computers.TryGetValue(session, out var computer) ? computer : null;

    protected override void ProcessRecord()
    {
        var session = (CimSession)RuntimeHelpers.GetUninitializedObject(typeof(CimSession));
        GC.SuppressFinalize(session);
        Computers.Add(session, ComputerName);
        WriteObject(session);
    }
}
