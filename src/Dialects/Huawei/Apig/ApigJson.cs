using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>Two precisions of time occur, and clients depend on it. Contract huawei-vpc-channel, 1.2.</summary>
internal enum TimeStyle
{
    /// <summary>Nine digits of the second.</summary>
    Nanoseconds,
    Seconds,
}

/// <summary>What several of the API gateway's objects have in common.</summary>
internal static class ApigJson
{
    /// <summary>An answer that is one object.</summary>
    public static HuaweiReply Object(Action<Utf8JsonWriter> members, int status = StatusCodes.Status200OK)
    {
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        members(answer.Writer);
        answer.Writer.WriteEndObject();
        return new(status, answer, null);
    }

    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset time, TimeStyle style)
    {
        Span<byte> text = stackalloc byte[40];
        var format = style == TimeStyle.Seconds ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'000Z'";
        time.UtcDateTime.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    public static void WriteObject(this Utf8JsonWriter json, string name, Action<Utf8JsonWriter> members)
    {
        json.WriteStartObject(name);
        members(json);
        json.WriteEndObject();
    }

    public static void WriteTexts(this Utf8JsonWriter json, ReadOnlySpan<string> names, string value)
    {
        foreach (var name in names) json.WriteString(name, value);
    }

    /// <summary>The text; null when it is absent or empty.</summary>
    public static string? TextOrNothing(this JsonMembers members, string name) => members.OptionalText(name) is { Length: > 0 } text ? text : null;
}
