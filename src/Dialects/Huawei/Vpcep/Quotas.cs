using System.Text.Json;
using Tieline.Core.Boundary;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>How many services and endpoints an account may have in a region. Contract huawei-endpoint-service, 7.</summary>
internal sealed class Quotas(CoreOperations core, Limits limits)
{
    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes => [new("GET", "/v1/{}/quotas", new("vpcep.listQuotas", ListAsync))];

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call)
    {
        var type = call.Query["type"];
        if (type is not (null or "endpoint" or "endpoint_service")) return VpcepErrors.Parameter.Because("type is endpoint or endpoint_service");
        var none = TimedPage.All with { Place = new(0, 0) };
        var endpoints = (await core.Endpoints.ListAsync(call.Account, call.Region, new(), none, call.Cancel)).Total;
        var services = (await core.Services.ListAsync(call.Account, call.Region, new(), none, call.Cancel)).Total;
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartObject("quotas");
        json.WriteStartArray("resources");
        if (type is null or "endpoint") Write(json, "endpoint", endpoints, limits.EndpointsPerRegion);
        if (type is null or "endpoint_service") Write(json, "endpoint_service", services, limits.ServicesPerRegion);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        return answer;
    }

    /// <summary>No limit is shown as -1, as Huawei's quotas do.</summary>
    private static void Write(Utf8JsonWriter json, string type, int used, int? most)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteNumber("used", used);
        json.WriteNumber("quota", most ?? -1);
        json.WriteEndObject();
    }
}
