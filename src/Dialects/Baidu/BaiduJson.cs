using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tieline.Core.Networks;

namespace Tieline.Dialects.Baidu;

/// <summary>Values that several of Baidu's objects have.</summary>
internal static class BaiduJson
{
    public static readonly JsonEncodedText Tags = JsonEncodedText.Encode("tags");

    private static readonly JsonEncodedText TagKey = JsonEncodedText.Encode("tagKey");
    private static readonly JsonEncodedText TagValue = JsonEncodedText.Encode("tagValue");

    /// <summary>Writes <c>YYYY-MM-DDThh:mm:ssZ</c>, or null. Contract baidu-peer-connection, 1.7.</summary>
    public static void WriteTime(this Utf8JsonWriter json, JsonEncodedText name, DateTimeOffset? time)
    {
        if (time is not { } at)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[20];
        at.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    public static void WriteTags(this Utf8JsonWriter json, ImmutableArray<Tag> tags)
    {
        json.WriteStartArray(Tags);
        foreach (var tag in tags)
        {
            json.WriteStartObject();
            json.WriteString(TagKey, tag.Key);
            json.WriteString(TagValue, tag.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
