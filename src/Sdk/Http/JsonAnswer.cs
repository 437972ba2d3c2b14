using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tieline.Sdk.Http;

/// <summary>Reads the JSON of answers.</summary>
internal static class JsonAnswer
{
    /// <exception cref="InvalidDataException">The answer is not what the API promises.</exception>
    public static T Read<T>(byte[] body, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new InvalidDataException("the service answered null");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // the latter: text that is not Unicode
        {
            throw new InvalidDataException($"the service's answer is not understood: {fault.Message}", fault);
        }
    }

    /// <summary>The members of an error answer that are text, and not empty.</summary>
    /// <returns>None when something on the way answered, in whatever form.</returns>
    public static Dictionary<string, string> ReadTexts(byte[] body)
    {
        var texts = new Dictionary<string, string>();
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return texts;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.String) continue;
                if (member.Value.GetString() is { Length: > 0 } text) texts[member.Name] = text;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // What was read before the fault is kept: better than nothing for a person who reads it.
        }

        return texts;
    }
}
