using System.Collections;
using System.Management.Automation;
using System.Net.Sockets;
using System.Text;
using Microsoft.Management.Infrastructure;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Keymaster.PowerShellHost;

/// <summary>
/// One question to the peer that plays the DNS server: a line of JSON there, lines back until the end. What comes back leaves
/// through `asked`; errors and noise are those of `caller`, the cmdlet that a script called.
/// </summary>
internal sealed class PeerConversation(Cmdlet asked, PSCmdlet caller, CancellationToken stopped)
{
    private static readonly HashSet<string> NotSent = new(
        PSCmdlet.CommonParameters.Concat(PSCmdlet.OptionalCommonParameters)
            .Concat(["Force", "CimSession", "ThrottleLimit", "AsJob"]),
        StringComparer.OrdinalIgnoreCase);

    private static readonly JsonSerializerSettings Exactly = new() { DateParseHandling = DateParseHandling.None };

    internal void Ask(string cmdlet, string? session, IDictionary bound)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var closing = stopped.Register(connection.Dispose);
        try
        {
            connection.Connect(new UnixDomainSocketEndPoint(Environment.GetEnvironmentVariable("KEYMASTER_PEER")!));
            using var stream = new NetworkStream(connection);
            stream.Write(Encoding.UTF8.GetBytes($"{Request(cmdlet, session, bound).ToString(Formatting.None)}\n"));
            using var lines = new StreamReader(stream, new UTF8Encoding(false));
            while (lines.ReadLine() is { } line)
            {
                if (!Take(JsonConvert.DeserializeObject<JObject>(line, Exactly)!)) return;
            }
        }
        catch (Exception error) when (stopped.IsCancellationRequested && error is not PipelineStoppedException)
        {
            throw new PipelineStoppedException();
        }
        catch (SocketException error)
        {
            caller.WriteError(
                new ErrorRecord(new CimException(error.Message), "MiClientApiError_10", ErrorCategory.ConnectionError, null));
        }
    }

    private static JObject Request(string cmdlet, string? session, IDictionary bound) => new(
        new JProperty("cmdlet", cmdlet),
        new JProperty("session", session),
        new JProperty("parameters", new JObject(
            bound.Keys.Cast<string>()
                .Where(name => !NotSent.Contains(name))
                .Select(name => new JProperty(name, TypedValues.Write(bound[name]))))));

    /// <summary>False when the answer is complete.</summary>
    private bool Take(JObject line)
    {
        var (kind, value) = line.Properties().Select(property => (property.Name, property.Value)).First();
        switch (kind)
        {
            case "object": asked.WriteObject(TypedValues.Read(value)); return true;
            case "error": Fail(value); return true;
            case "warning": caller.WriteWarning(value.Value<string>()); return true;
            case "verbose": caller.WriteVerbose(value.Value<string>()); return true;
            case "progress": caller.WriteProgress(new ProgressRecord(1, value.Value<string>()!, "running")); return true;
            case "host": caller.Host?.UI?.WriteLine(value.Value<string>()); return true;
            case "deaf": Thread.Sleep(Timeout.Infinite); return true;
            case "end": return false;
            default: throw new InvalidDataException($"the peer sent {kind}");
        }
    }

    private void Fail(JToken error)
    {
        var category = Enum.Parse<ErrorCategory>(error.Value<string>("category") ?? "NotSpecified");
        var record = new ErrorRecord(
            new CimException(error.Value<string>("message")),
            error.Value<string>("id"),
            category,
            error.Value<string>("target"));
        if (error.Value<bool?>("terminating") == true) caller.ThrowTerminatingError(record);
        caller.WriteError(record);
    }
}
