using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>How the core's values stand in columns; the conventions are at the top of the schema.</summary>
internal static class Values
{
    /// <summary>Ticks of .NET in a microsecond.</summary>
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TicksPerMicrosecond;

    public static DateTimeOffset Time(long microseconds) => new(DateTimeOffset.UnixEpoch.Ticks + (microseconds * TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>A JSON array of numbers, for <c>json_each</c>: one statement serves any number of ids.</summary>
    public static string List(IEnumerable<long> ids)
    {
        var text = new StringBuilder("[");
        foreach (var id in ids) text.Append(text.Length > 1 ? "," : "").Append(id);
        return text.Append(']').ToString();
    }

    extension(Statement statement)
    {
        public Statement Bind(DateTimeOffset time) => statement.Bind(Microseconds(time));

        public Statement Bind(DateTimeOffset? time) => statement.Bind(time is { } known ? Microseconds(known) : (long?)null);

        public Statement Bind(RegionId region) => statement.Bind(region.Name);

        public Statement Bind(Ipv4Network network) => statement.Bind(network.ToString());

        public Statement Bind(ImmutableArray<Ipv4Network> networks) => statement.Bind(networks.IsEmpty ? "" : string.Join(',', networks));

        public Statement Bind(ImmutableArray<Tag> tags)
        {
            if (tags.IsEmpty) return statement.Bind("");
            var text = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(text))
            {
                json.WriteStartArray();
                foreach (var tag in tags)
                {
                    json.WriteStartArray();
                    json.WriteStringValue(tag.Key);
                    json.WriteStringValue(tag.Value);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
            }

            return statement.Bind(Encoding.UTF8.GetString(text.WrittenSpan));
        }

        public Statement Bind(DialectAttributes attributes)
        {
            if (attributes.IsEmpty) return statement.Bind("");
            var text = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(text))
            {
                json.WriteStartObject();
                foreach (var (name, value) in attributes.All) json.WriteString(name, value);
                json.WriteEndObject();
            }

            return statement.Bind(Encoding.UTF8.GetString(text.WrittenSpan));
        }

        public DateTimeOffset Time() => Values.Time(statement.Long());

        public DateTimeOffset? TimeOrNull() => statement.LongOrNull() is { } microseconds ? Values.Time(microseconds) : null;

        public RegionId Region() => new(statement.Text());

        public AccountId Account() => new(statement.Long());

        public VpcId Vpc() => new(statement.Long());

        public Ipv4Address Address() => new(checked((uint)statement.Long()));

        public Ipv4Address? AddressOrNull() => statement.LongOrNull() is { } number ? new Ipv4Address(checked((uint)number)) : null;

        /// <exception cref="InvalidDataException">The column holds something else.</exception>
        public Ipv4Network Network() => ParseNetwork(statement.Text());

        public ImmutableArray<Ipv4Network> Networks() =>
            statement.Text() is { Length: > 0 } text ? [.. text.Split(',').Select(ParseNetwork)] : [];

        public ImmutableArray<Tag> Tags()
        {
            if (statement.Text() is not { Length: > 0 } text) return [];
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Select(tag => new Tag(tag[0].GetString()!, tag[1].GetString()!))];
        }
    }

    extension(Statement statement)
    {
        public DialectAttributes Attributes()
        {
            if (statement.Text() is not { Length: > 0 } text) return DialectAttributes.None;
            using var json = JsonDocument.Parse(text);
            return json.RootElement.EnumerateObject().Aggregate(DialectAttributes.None, (all, item) => all.With(item.Name, item.Value.GetString()));
        }
    }

    private static Ipv4Network ParseNetwork(string text) =>
        Ipv4Network.Parse(text) ?? throw new InvalidDataException($"the store holds \"{text}\" where a network should be");
}
