using System.Globalization;
using System.Text.Json;

namespace Tieline.Dialects.Huawei;

/// <summary>Values that several of Huawei's objects have.</summary>
internal static class HuaweiJson
{
    /// <summary>Writes <c>YYYY-MM-DDTHH:MM:SSZ</c>. Contract huawei-endpoint-service, 1.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset time) => Write(json, name, time, "yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>Writes <c>YYYY-MM-DDTHH:MM:SS</c>, without a zone. Contract huawei-endpoint-service, 13.</summary>
    public static void WriteTimeWithoutZone(this Utf8JsonWriter json, string name, DateTimeOffset time) => Write(json, name, time, "yyyy-MM-dd'T'HH:mm:ss");

    /// <summary>Writes six digits of the second's fraction. Contract huawei-auth, 3.1.</summary>
    public static void WriteTimeWithMicroseconds(this Utf8JsonWriter json, string name, DateTimeOffset time) =>
        Write(json, name, time, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset time, string format)
    {
        Span<byte> text = stackalloc byte[32];
        time.UtcDateTime.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }
}
