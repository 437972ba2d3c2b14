using System.Text.Json;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>The operations on zones and regions. Contract baidu-peer-connection, 6.4.</summary>
internal static class Zones
{
    private static readonly JsonEncodedText ZonesName = JsonEncodedText.Encode("zones");
    private static readonly JsonEncodedText ZoneName = JsonEncodedText.Encode("zoneName");
    private static readonly JsonEncodedText RegionsName = JsonEncodedText.Encode("regions");
    private static readonly JsonEncodedText RegionId = JsonEncodedText.Encode("regionId");
    private static readonly JsonEncodedText RegionName = JsonEncodedText.Encode("regionName");
    private static readonly JsonEncodedText RegionEndpoint = JsonEncodedText.Encode("regionEndpoint");

    public static IEnumerable<EndpointRoute<BaiduOperation>> Routes =>
    [
        new("GET", "/v2/zone", new("zone.list", call => new(List(call)))),
        new("POST", "/v2/region/describeRegions", new("region.describe", call => new(DescribeRegions(call)))),
    ];

    private static BaiduReply List(BaiduCall call)
    {
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartArray(ZonesName);
        foreach (var zone in BaiduRegions.ZonesOf(call.Region))
        {
            json.WriteStartObject();
            json.WriteString(ZoneName, zone);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return answer;
    }

    private static BaiduReply DescribeRegions(BaiduCall call)
    {
        var only = call.Body.OptionalText("region") is { Length: > 0 } code ? code : null;
        if (only is not null && BaiduRegions.Find(only) is null) call.Body.Fail("region is no region's code");
        if (call.Body.Fault is { } fault) return BaiduReply.BadRequest(fault);

        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartArray(RegionsName);
        foreach (var region in BaiduRegions.All)
        {
            if (only is not null && region.Code != only) continue;
            json.WriteStartObject();
            json.WriteString(RegionId, region.Code);
            json.WriteString(RegionName, region.Name);
            json.WriteString(RegionEndpoint, BaiduRegions.HostOf(region.Code));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return answer;
    }
}
