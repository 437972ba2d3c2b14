using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tieline.Sdk.Huawei;

/// <summary>A time as the APIs write it: with or without a zone, with up to nine digits of a second, as Unix milliseconds, or empty.</summary>
/// <remarks>Contracts huawei-vpc-channel, 1.2 and 10.1; huawei-endpoint-service, 1 and 13. Without a zone it is UTC.</remarks>
internal sealed class TolerantTime : JsonConverter<DateTimeOffset?>
{
    private const int FractionDigitsMax = 7; // what DateTimeOffset keeps

    public override bool HandleNull => true;

    /// <exception cref="JsonException">It is something else.</exception>
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetInt64(out var milliseconds) => OfUnix(milliseconds),
        JsonTokenType.String when reader.ValueTextEquals("") => null,
        JsonTokenType.String when Parse(reader.GetString()!) is { } time => time,
        _ => throw new JsonException("a time is expected"),
    };

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("times are only read");

    private static DateTimeOffset? Parse(string text)
    {
        if (text.IndexOf('.') is var point and >= 0)
        {
            var digits = text.Skip(point + 1).TakeWhile(char.IsAsciiDigit).Count();
            if (digits > FractionDigitsMax) text = text.Remove(point + 1 + FractionDigitsMax, digits - FractionDigitsMax);
        }

        return DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
    }

    private static DateTimeOffset OfUnix(long milliseconds)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new JsonException("the time is out of range", fault);
        }
    }
}
