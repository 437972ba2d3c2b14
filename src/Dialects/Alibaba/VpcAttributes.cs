using System.Collections.Immutable;
using System.Text.Json;
using Tieline.Core.Networks;

namespace Tieline.Dialects.Alibaba;

/// <summary>What Alibaba's tenants say of a VPC and its route table that changes nothing in the network: it is kept and shown.</summary>
internal static class VpcAttributes
{
    public const string ResourceGroup = "alibaba.resourceGroup", UserCidrs = "alibaba.userCidrs", DnsHostname = "alibaba.dnsHostname";
    public const string TableName = "alibaba.routeTableName", TableDescription = "alibaba.routeTableDescription", TableTags = "alibaba.routeTableTags";

    extension(Vpc vpc)
    {
        public string Attribute(string name) => vpc.Attributes[name] ?? "";

        public Vpc With(string name, string? value) =>
            value is null ? vpc : vpc with { Attributes = vpc.Attributes.With(name, value.Length == 0 ? null : value) };

        public ImmutableArray<Tag> RouteTableTags()
        {
            if (vpc.Attributes[TableTags] is not { } text) return [];
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Select(pair => new Tag(pair[0].GetString()!, pair[1].GetString()!))];
        }

        public Vpc WithRouteTableTags(ImmutableArray<Tag> tags)
        {
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes))
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

            return vpc.With(TableTags, tags.IsEmpty ? "" : System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
        }
    }
}
