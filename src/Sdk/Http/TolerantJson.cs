using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tieline.Sdk.Http;

// Services promise types and then send null, or a number as text. The converters here and the setters of the answers take both.

/// <summary>Lists as answers carry them.</summary>
internal static class TolerantList
{
    /// <summary>The items that are there: no list is an empty one, and a null in it is no item.</summary>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T>? items) where T : class =>
        items is null ? [] : items.Any(static item => item is null) ? [.. items.OfType<T>()] : items;
}

/// <summary>A boolean, or text of one in any case; null and empty text are false.</summary>
internal sealed class TolerantBoolean : JsonConverter<bool>
{
    public override bool HandleNull => true;

    /// <exception cref="JsonException">It is something else.</exception>
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null or JsonTokenType.False => false,
        JsonTokenType.True => true,
        JsonTokenType.String when reader.ValueTextEquals("") => false,
        JsonTokenType.String when bool.TryParse(reader.GetString(), out var value) => value,
        _ => throw new JsonException("true or false is expected"),
    };

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}

/// <summary>A whole number, or text of one; null and empty text are 0.</summary>
internal sealed class TolerantInt32 : JsonConverter<int>
{
    public override bool HandleNull => true;

    /// <exception cref="JsonException">It is something else, or does not fit.</exception>
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TolerantInt64.Read(ref reader) is var number and >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw new JsonException("the number is too large");

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>A whole number, or text of one; null and empty text are 0.</summary>
internal sealed class TolerantInt64 : JsonConverter<long>
{
    public override bool HandleNull => true;

    /// <exception cref="JsonException">It is something else, or does not fit.</exception>
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    internal static long Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => 0,
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
        JsonTokenType.String when reader.ValueTextEquals("") => 0,
        JsonTokenType.String when Parse(reader.GetString()) is { } number => number,
        _ => throw new JsonException("a whole number is expected"),
    };

    private static long? Parse(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
