using System.Text.Json;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Iam;

/// <summary>What versions there are. One port serves all services, so the list is the endpoint service's. Contract huawei-endpoint-service, 8.</summary>
internal static class Versions
{
    private static readonly (string Id, string Version, string Updated)[] All =
        [("v1", "1", "2018-09-30T00:00:00Z"), ("v2", "2", "2020-03-30T00:00:00Z")];

    public static IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("GET", "/", new("versions.list", List, HuaweiScope.Open)),
        new("GET", "/v1", new("versions.get", call => Get(call, All[0]), HuaweiScope.Open)),
        new("GET", "/v2", new("versions.get", call => Get(call, All[1]), HuaweiScope.Open)),
        new("GET", "/v3", new("versions.getIam", GetIam, HuaweiScope.Open)),
    ];

    private static ValueTask<HuaweiReply> List(HuaweiCall call)
    {
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("versions");
        foreach (var version in All) Write(answer.Writer, version, call.Root);
        answer.Writer.WriteEndArray();
        answer.Writer.WriteEndObject();
        return new(answer);
    }

    private static ValueTask<HuaweiReply> Get(HuaweiCall call, (string Id, string Version, string Updated) version)
    {
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WritePropertyName("version");
        Write(answer.Writer, version, call.Root);
        answer.Writer.WriteEndObject();
        return new(answer);
    }

    private static ValueTask<HuaweiReply> GetIam(HuaweiCall call)
    {
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartObject("version");
        json.WriteString("id", "v3.6");
        json.WriteString("status", "stable");
        json.WriteString("updated", "2016-04-04T00:00:00Z");
        json.WriteStartArray("links");
        json.WriteStartObject();
        json.WriteString("rel", "self");
        json.WriteString("href", $"{call.Root}/v3/");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        return new(answer);
    }

    private static void Write(Utf8JsonWriter json, (string Id, string Version, string Updated) version, string root)
    {
        json.WriteStartObject();
        json.WriteString("id", version.Id);
        json.WriteString("version", version.Version);
        json.WriteString("status", "CURRENT");
        json.WriteString("updated", version.Updated);
        json.WriteString("min_version", "");
        json.WriteStartArray("links");
        json.WriteStartObject();
        json.WriteString("href", $"{root}/{version.Id}");
        json.WriteString("rel", "self");
        json.WriteString("type", "application/json");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
