using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Newtonsoft.Json.Linq;

namespace Keymaster.PowerShellHost;

/// <summary>Values with their types, so that the peer sees what a provider would get and gives what it would give.</summary>
internal static class TypedValues
{
    private const string CimType = "Microsoft.Management.Infrastructure.CimInstance";
    private const string Namespace = "root/Microsoft/Windows/DNS";

    internal static JObject Write(object? value)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            null => Pair("null", JValue.CreateNull()),
            string text => Pair("string", text),
            bool truth => Pair("bool", truth),
            SwitchParameter given => Pair("switch", given.IsPresent),
            TimeSpan span => Pair("timespan", span.Ticks),
            Guid guid => Pair("guid", guid.ToString("D")),
            DateTime instant => Pair("datetime", instant.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture)),
            byte or ushort or uint or int or long =>
                Pair(plain.GetType().Name.ToLowerInvariant(), Convert.ToInt64(plain, CultureInfo.InvariantCulture)),
            IDictionary table => Pair("table", new JObject(
                table.Keys.Cast<object>().Select(key => new JProperty(key.ToString()!, Write(table[key]))))),
            IEnumerable items => Pair("array", new JArray(items.Cast<object?>().Select(Write))),
            _ => Pair("object", plain.GetType().FullName),
        };
    }

    internal static object? Read(JToken token)
    {
        var value = token["v"]!;
        return token.Value<string>("t") switch
        {
            "null" => null,
            "string" => value.Value<string>(),
            "bool" => value.Value<bool>(),
            "byte" => value.Value<byte>(),
            "uint16" => value.Value<ushort>(),
            "uint32" => value.Value<uint>(),
            "int32" => value.Value<int>(),
            "int64" => value.Value<long>(),
            "timespan" => TimeSpan.FromTicks(value.Value<long>()),
            "guid" => value.Value<string>() is { } text ? Guid.Parse(text) : null,
            "datetime" => DateTimeOffset.FromUnixTimeMilliseconds(value.Value<long>()).LocalDateTime,
            "strings" => value.Select(item => item.Value<string>()!).ToArray(),
            "cim" => ReadInstance(token.Value<string>("class")!, (JObject)value),
            "event" => ReadEvent((JObject)value),
            var other => throw new InvalidDataException($"the peer sent a value of type {other}"),
        };
    }

    /// <summary>CimInstance needs a native library that only Windows has: the type names are what scripts can see of it.</summary>
    private static PSObject ReadInstance(string className, JObject properties)
    {
        var made = new PSObject();
        made.TypeNames.Clear();
        made.TypeNames.Add($"{CimType}#{Namespace}/{className}");
        made.TypeNames.Add($"{CimType}#{className}");
        made.TypeNames.Add(CimType);
        foreach (var property in properties.Properties())
        {
            made.Properties.Add(new PSNoteProperty(property.Name, Read(property.Value)));
        }
        return made;
    }

    private static PSObject ReadEvent(JObject properties)
    {
        var made = ReadInstance("Event", properties);
        var xml = properties["Xml"]!["v"]!.Value<string>()!;
        made.Methods.Add(new PSScriptMethod("ToXml", ScriptBlock.Create("$this.Xml")));
        made.Properties["Xml"].Value = xml;
        return made;
    }

    private static JObject Pair(string type, JToken? value) => new(new JProperty("t", type), new JProperty("v", value));
}
