using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tieline.Sdk.Http;

/// <summary>Reads <c>{"Item":[...]}</c>, as Alibaba Cloud wraps each list, as the list.</summary>
/// <remarks>Null, empty text and null items are no items. The inner name is not looked at: it is irregular (contract alibaba-router-interface, 7, quirk 25).</remarks>
internal sealed class WrappedList<T> : JsonConverter<IReadOnlyList<T>> where T : class
{
    public override bool HandleNull => true;

    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        List<T> items = [];
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
            case JsonTokenType.String when reader.ValueTextEquals(""):
                break;
            case JsonTokenType.StartArray:
                ReadItems(ref reader, items, options);
                break;
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    reader.Read();
                    if (reader.TokenType == JsonTokenType.StartArray) ReadItems(ref reader, items, options);
                    else reader.Skip();
                }

                break;
            default:
                throw new JsonException("a list is expected");
        }

        return items;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("answers are only read");

    private static void ReadItems(ref Utf8JsonReader reader, List<T> items, JsonSerializerOptions options)
    {
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (JsonSerializer.Deserialize(ref reader, type) is { } item) items.Add(item);
        }
    }
}
