using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Keymaster.PowerShellHost;

/// <summary>Which of the two engines' habits with JSON is played.</summary>
internal static class JsonFlavor
{
    internal static readonly bool Is51 = Environment.GetEnvironmentVariable("KEYMASTER_HOST_JSON") == "5.1";
}

/// <summary>Reads JSON as 5.1 (JavaScriptSerializer) or 7 (Newtonsoft) does, as far as a protocol can notice.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Json")]
public sealed class ConvertFromJsonCommand : PSCmdlet
{
    private const int LongestLine51 = 2_097_152;
    private const string DateMark = "\u0001Date(";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    protected override void ProcessRecord()
    {
        try
        {
            var value = Convert(Read());
            // 7 sends the items of a top-level array one by one.
            WriteObject(value, enumerateCollection: !JsonFlavor.Is51);
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"Invalid JSON primitive: {error.Message}");
        }
    }

    private JToken Read()
    {
        var text = InputObject;
        if (JsonFlavor.Is51)
        {
            if (text.Length > LongestLine51) throw new ArgumentException("The length of the string exceeds maxJsonLength.");
            text = text.Replace("\"\\/Date(", "\"\\u0001Date(");
        }
        using var reader = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = JsonFlavor.Is51 ? DateParseHandling.None : DateParseHandling.DateTime,
            MaxDepth = 1024,
        };
        var token = JToken.ReadFrom(reader, new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error });
        while (reader.Read())
        {
            if (reader.TokenType != JsonToken.Comment) throw new JsonException("more than one value");
        }
        return token;
    }

    private static object? Convert(JToken token) => token.Type switch
    {
        JTokenType.Object => ConvertObject((JObject)token),
        JTokenType.Array => token.Select(Convert).ToArray(),
        JTokenType.Integer => ConvertInteger((JValue)token),
        JTokenType.Float => JsonFlavor.Is51 ? token.Value<decimal>() : token.Value<double>(),
        JTokenType.String => ConvertString(token.Value<string>()!),
        JTokenType.Boolean => token.Value<bool>(),
        JTokenType.Date => token.Value<DateTime>(),
        _ => null,
    };

    private static PSObject ConvertObject(JObject token)
    {
        var made = new PSObject();
        foreach (var property in token.Properties())
        {
            if (property.Name.Length == 0) throw new ArgumentException("The provided JSON includes an empty key.");
            if (made.Properties[property.Name] is not null)
                throw new ArgumentException($"The JSON has keys that differ only in case: {property.Name}.");
            made.Properties.Add(new PSNoteProperty(property.Name, Convert(property.Value)));
        }
        return made;
    }

    private static object ConvertInteger(JValue token)
    {
        if (token.Value is not long number) return System.Convert.ToDecimal(token.Value, CultureInfo.InvariantCulture);
        if (JsonFlavor.Is51 && number is >= int.MinValue and <= int.MaxValue) return (int)number;
        return number;
    }

    private static object ConvertString(string text)
    {
        if (!JsonFlavor.Is51) return text;
        var match = Regex.Match(text, "^\u0001Date\\((-?\\d+)\\)/$");
        if (!match.Success) return text.Replace(DateMark, "/Date(");
        return DateTime.UnixEpoch.AddMilliseconds(long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }
}

/// <summary>Writes JSON as 5.1 or 7 does: depth, dates, durations, wrapped arrays, escapes.</summary>
[Cmdlet(VerbsData.ConvertTo, "Json")]
public sealed class ConvertToJsonCommand : PSCmdlet
{
    private readonly List<object?> received = [];

    [Parameter(Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    [Parameter]
    public int Depth { get; set; } = 2;

    [Parameter]
    public SwitchParameter Compress { get; set; }

    protected override void ProcessRecord() => received.Add(InputObject);

    protected override void EndProcessing()
    {
        if (received.Count == 0) return;
        var written = new StringBuilder();
        Write(written, received.Count == 1 ? received[0] : received.ToArray(), 0);
        WriteObject(written.ToString());
    }

    private void Write(StringBuilder to, object? value, int depth)
    {
        if (value is PSObject { BaseObject: Array array } && JsonFlavor.Is51)
        {
            WriteObject(to, [("value", array), ("Count", array.Length)], depth);
            return;
        }
        var plain = value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value;
        switch (plain)
        {
            case null: to.Append("null"); break;
            case string text: WriteText(to, text); break;
            case char letter: WriteText(to, letter.ToString()); break;
            case bool truth: to.Append(truth ? "true" : "false"); break;
            case DateTime instant: WriteText(to, DateText(instant), isRaw: JsonFlavor.Is51); break;
            case Guid guid: WriteText(to, guid.ToString()); break;
            case Enum word: to.Append(System.Convert.ToInt64(word, CultureInfo.InvariantCulture)); break;
            case byte or short or ushort or int or uint or long or ulong or float or double or decimal:
                to.Append(System.Convert.ToString(plain, CultureInfo.InvariantCulture));
                break;
            default: WriteCompound(to, plain, depth); break;
        }
    }

    private void WriteCompound(StringBuilder to, object plain, int depth)
    {
        if (depth > Depth)
        {
            WriteText(to, plain.ToString() ?? "");
            return;
        }
        switch (plain)
        {
            case IDictionary table:
                WriteObject(to, table.Keys.Cast<object>().Select(key => (key.ToString()!, table[key])), depth);
                break;
            case IEnumerable items:
                WriteArray(to, items.Cast<object?>(), depth);
                break;
            default:
                WriteObject(to, PSObject.AsPSObject(plain).Properties.Select(p => (p.Name, (object?)p.Value)), depth);
                break;
        }
    }

    private void WriteObject(StringBuilder to, IEnumerable<(string Name, object? Value)> members, int depth)
    {
        var separator = "{";
        foreach (var (name, value) in members)
        {
            to.Append(separator);
            WriteText(to, name);
            to.Append(':');
            Write(to, value, depth + 1);
            separator = ",";
        }
        to.Append(separator == "{" ? "{}" : "}");
    }

    private void WriteArray(StringBuilder to, IEnumerable<object?> items, int depth)
    {
        var separator = "[";
        foreach (var item in items)
        {
            to.Append(separator);
            Write(to, item, depth + 1);
            separator = ",";
        }
        to.Append(separator == "[" ? "[]" : "]");
    }

    private static string DateText(DateTime instant)
    {
        if (!JsonFlavor.Is51) return instant.ToString("o", CultureInfo.InvariantCulture);
        return $"\\/Date({(long)(instant.ToUniversalTime() - DateTime.UnixEpoch).TotalMilliseconds})\\/";
    }

    private static void WriteText(StringBuilder to, string text, bool isRaw = false)
    {
        to.Append('"');
        if (isRaw) to.Append(text);
        else foreach (var letter in text) WriteLetter(to, letter);
        to.Append('"');
    }

    private static void WriteLetter(StringBuilder to, char letter)
    {
        var isEscaped51 = JsonFlavor.Is51 && letter is ('<' or '>' or '&' or '\'');
        if (letter is '"' or '\\') to.Append('\\').Append(letter);
        else if (letter is < ' ' or '\u0085' or '\u2028' or '\u2029' || isEscaped51)
            to.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        else to.Append(letter);
    }
}
