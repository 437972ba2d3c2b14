using System.Globalization;
using System.Text.Json;

namespace Tieline.Dialects.Native;

/// <summary>The forms that values have everywhere in the native API.</summary>
internal static class NativeJson
{
    /// <summary>UTC with milliseconds, such as <c>2026-01-02T03:04:05.678Z</c>.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    /// <summary>An object of this name, or one in an array when there is none.</summary>
    public static void WriteObject(this Utf8JsonWriter json, string? name, Action<Utf8JsonWriter> members)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        members(json);
        json.WriteEndObject();
    }

    public static void WriteArray<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> item)
    {
        json.WriteStartArray(name);
        foreach (var value in items) item(json, value);
        json.WriteEndArray();
    }

    /// <summary>The enumeration's name with a small first letter.</summary>
    public static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
