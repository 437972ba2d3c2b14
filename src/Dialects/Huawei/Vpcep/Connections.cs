using System.Globalization;
using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>The owner's view of a service's endpoints. Contract huawei-endpoint-service, 3.</summary>
internal sealed class Connections(CoreOperations core)
{
    private const string Path = "/v1/{}/vpc-endpoint-services/{}/connections";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("GET", Path, new("vpcep.listConnections", ListAsync)),
        new("POST", $"{Path}/action", new("vpcep.answerConnection", AnswerAsync)),
        new("PUT", $"{Path}/description", new("vpcep.describeConnections", DescribeAsync)),
    ];

    /// <summary>Writes a failed endpoint's <c>error</c>; nothing for another. Contract 5.2.</summary>
    public static void WriteError(Utf8JsonWriter json, Endpoint endpoint)
    {
        if (endpoint.State != EndpointState.Failed) return;
        json.WriteStartArray("error");
        json.WriteStartObject();
        json.WriteString("error_code", (endpoint.IsOrphan ? VpcepErrors.ServiceMissing : VpcepErrors.CreateFailed).Code);
        json.WriteString("error_message", endpoint.Fault);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call)
    {
        var query = call.Query;
        var (service, unknown) = await EndpointServices.FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var page = VpcepPage.Read(query, out var error);
        if (error is not null) return error;
        var status = VpcepWords.ParseEndpointStatus(query["status"]);
        if (query["status"] is not null && status is null) return VpcepErrors.InvalidStatus;
        int? marker = null;
        if (query["marker_id"] is { } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return VpcepErrors.InvalidMarker;
            marker = number;
        }

        var filter = new EndpointFilter(
            Id: query["id"] is { } id ? HuaweiIds.ParseEndpoint(id) ?? new EndpointId(-1) : null, State: status, Marker: marker);
        return await core.Endpoints.ListConnectionsAsync(call.Account, service.Id, filter, page, call.Cancel) is { } connections
            ? VpcepPage.Render("connections", connections, Write)
            : VpcepErrors.NotFound;
    }

    private async ValueTask<HuaweiReply> AnswerAsync(HuaweiCall call)
    {
        var (service, unknown) = await EndpointServices.FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var action = body.Text("action", VpcepErrors.InvalidConnectionAction);
        if (action is not ("receive" or "reject")) body.Fail(VpcepErrors.InvalidConnectionAction.Because("action is receive or reject"));
        var ids = body.Read(VpcepErrors.Parameter, members => members.OptionalTexts("endpoints")) ?? [];
        if (ids.Count == 0) body.Fail(VpcepErrors.InputEmpty.Because("endpoints names an endpoint"));
        if (ids.Count > 1) body.Fail(VpcepErrors.OnlyOneEndpoint);
        if (body.Error is { } error) return error;
        if (HuaweiIds.ParseEndpoint(ids[0]) is not { } id) return VpcepErrors.EndpointOfOtherService;

        var outcome = await core.Endpoints.AnswerAsync(call.Caller, service.Id, id, yes: action == "receive", call.Cancel);
        return outcome.Refusal is { } refusal ? ErrorFor(refusal) : await RenderAsync(call, service.Id, [id]);
    }

    private async ValueTask<HuaweiReply> DescribeAsync(HuaweiCall call)
    {
        var (service, unknown) = await EndpointServices.FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var items = body.Read(VpcepErrors.Parameter, members => members.OptionalObjects("connections")) ?? [];
        if (items.Count == 0) body.Fail(VpcepErrors.InputEmpty.Because("connections names an endpoint"));
        var words = new List<(EndpointId Id, string Description)>();
        foreach (var item in items)
        {
            var given = new VpcepBody(item);
            var id = given.Text("id") ?? "";
            var description = given.Description() ?? "";
            if (given.Error is { } wrong) body.Fail(wrong);
            if (HuaweiIds.ParseEndpoint(id) is { } known) words.Add((known, description));
            else body.Fail(VpcepErrors.EndpointOfOtherService);
        }

        if (body.Error is { } error) return error;
        var outcome = await core.Endpoints.DescribeConnectionsAsync(call.Caller, service.Id, words, call.Cancel);
        return outcome.Refusal is { } refusal ? ErrorFor(refusal) : await RenderAsync(call, service.Id, [.. words.Select(word => word.Id)]);
    }

    /// <summary>Here an unknown endpoint is one that is not of the service. Contract 3.2.</summary>
    private static HuaweiError ErrorFor(Refusal refusal) =>
        refusal.Code == RefusalCode.EndpointNotFound ? VpcepErrors.EndpointOfOtherService : VpcepErrors.For(refusal);

    private async ValueTask<HuaweiReply> RenderAsync(HuaweiCall call, EndpointServiceId service, IReadOnlyList<EndpointId> ids)
    {
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("connections");
        foreach (var id in ids)
        {
            var found = await core.Endpoints.ListConnectionsAsync(call.Account, service, new(Id: id), TimedPage.All, call.Cancel);
            foreach (var connection in found?.Items ?? []) Write(answer.Writer, connection);
        }

        answer.Writer.WriteEndArray();
        answer.Writer.WriteEndObject();
        return answer;
    }

    private static void Write(Utf8JsonWriter json, ServiceConnection connection)
    {
        var (endpoint, consumer) = connection;
        json.WriteStartObject();
        json.WriteString("id", HuaweiIds.Of(endpoint.Id));
        json.WriteNumber("marker_id", endpoint.Connection.Marker);
        json.WriteString("status", VpcepWords.Of(endpoint.State));
        json.WriteString("domain_id", consumer?.IdentityIn(IdentityScheme.HuaweiDomainId) ?? "");
        json.WriteTime("created_at", endpoint.CreatedAt);
        json.WriteTime("updated_at", endpoint.UpdatedAt);
        json.WriteString("description", endpoint.Connection.Description);
        WriteError(json, endpoint);
        json.WriteEndObject();
    }
}
