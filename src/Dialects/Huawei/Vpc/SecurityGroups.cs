using System.Text.Json;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpc;

/// <summary>The one security group that a project has. It lets everything pass: Tieline filters nothing. Contract huawei-endpoint-service, 13.4.</summary>
internal static class SecurityGroups
{
    public static IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("GET", "/v1/{}/security-groups", new("securityGroup.list", call => List(call, isNative: false))),
        new("GET", "/v1/{}/security-groups/{}", new("securityGroup.get", call => Get(call, call.Path[1]!, isNative: false))),
    ];

    public static IEnumerable<EndpointRoute<HuaweiOperation>> NativeRoutes =>
    [
        new("GET", "/v2.0/security-groups", new("securityGroup.listNative", call => List(call, isNative: true), HuaweiScope.HeaderProject)),
        new("GET", "/v2.0/security-groups/{}", new("securityGroup.getNative", call => Get(call, call.Path[0]!, isNative: true), HuaweiScope.HeaderProject)),
    ];

    private static ValueTask<HuaweiReply> List(HuaweiCall call, bool isNative)
    {
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("security_groups");
        if (call.Query["name"] is null or "default") Write(answer.Writer, call);
        answer.Writer.WriteEndArray();
        if (isNative)
        {
            answer.Writer.WriteStartArray("security_groups_links");
            answer.Writer.WriteEndArray();
        }

        answer.Writer.WriteEndObject();
        return new(answer);
    }

    private static ValueTask<HuaweiReply> Get(HuaweiCall call, string id, bool isNative)
    {
        if (id != HuaweiIds.SecurityGroupOf(call.Account))
            return new(isNative ? VpcErrors.ToNative(VpcErrors.SecurityGroupNotFound) : VpcErrors.SecurityGroupNotFound);
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WritePropertyName("security_group");
        Write(answer.Writer, call);
        answer.Writer.WriteEndObject();
        return new(answer);
    }

    private static void Write(Utf8JsonWriter json, HuaweiCall call)
    {
        json.WriteStartObject();
        json.WriteString("id", HuaweiIds.SecurityGroupOf(call.Account));
        json.WriteString("name", "default");
        json.WriteString("description", "Default security group");
        json.WriteString("enterprise_project_id", "0");
        json.WriteString("tenant_id", call.ProjectId);
        json.WriteStartArray("security_group_rules");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
