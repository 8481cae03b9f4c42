using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Keymaster.PowerShellHost;

/// <summary>
/// A host that does what the console does when its streams are redirected: warnings, verbose, debug, host text and "What if:" go
/// to standard output, errors to standard error, progress nowhere. Prompts fail when non-interactive, else they read standard
/// input: that is how a prompt eats lines of a protocol.
/// </summary>
internal sealed class ConsoleManners(bool isInteractive) : PSHost
{
    private readonly ConsoleUi ui = new(isInteractive);

    internal int? ExitCode { get; private set; }

    public override string Name => "ConsoleHost";
    public override Version Version { get; } = new(5, 1);
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override PSHostUserInterface UI => ui;
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
    public override void EnterNestedPrompt() => throw new PSNotSupportedException();
    public override void ExitNestedPrompt() => throw new PSNotSupportedException();
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
}

internal sealed class ConsoleUi(bool isInteractive) : PSHostUserInterface
{
    public override PSHostRawUserInterface? RawUI => null;

    public override void Write(string value) => Console.Out.Write(value);
    public override void Write(ConsoleColor foreground, ConsoleColor background, string value) => Write(value);
    public override void WriteLine(string value) => Console.Out.WriteLine(value);
    public override void WriteErrorLine(string value) => Console.Error.WriteLine(value);
    public override void WriteDebugLine(string message) => WriteLine($"DEBUG: {message}");
    public override void WriteVerboseLine(string message) => WriteLine($"VERBOSE: {message}");
    public override void WriteWarningLine(string message) => WriteLine($"WARNING: {message}");
    public override void WriteProgress(long sourceId, ProgressRecord record) { }

    public override string ReadLine() => Ask("Read");
    public override SecureString ReadLineAsSecureString() => throw Refuse();

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, System.Collections.ObjectModel.Collection<FieldDescription> descriptions) =>
        descriptions.ToDictionary(field => field.Name, _ => PSObject.AsPSObject(Ask("Prompt")));

    public override int PromptForChoice(
        string caption,
        string message,
        System.Collections.ObjectModel.Collection<ChoiceDescription> choices,
        int defaultChoice)
    {
        while (true)
        {
            WriteLine($"{caption} {message}");
            var answer = Ask("Prompt").Trim();
            if (answer.Length == 0) return defaultChoice;
            for (var index = 0; index < choices.Count; index += 1)
            {
                var label = choices[index].Label.Replace("&", "");
                var isChosen = label.StartsWith(answer, StringComparison.OrdinalIgnoreCase);
                if (isChosen) return index;
            }
        }
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) => throw Refuse();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw Refuse();

    private string Ask(string what)
    {
        if (!isInteractive) throw Refuse();
        return Console.In.ReadLine() ?? throw new PSInvalidOperationException($"{what}: no input");
    }

    private static PSInvalidOperationException Refuse() =>
        new("Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
}

internal sealed class PSInvalidOperationException(string message) : InvalidOperationException(message);
