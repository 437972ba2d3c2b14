using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Boundary;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>The operations on APIs. Contract huawei-vpc-channel, 10.4.</summary>
internal sealed class Apis(ApigOperations core)
{
    private const string Root = $"{ApigHandlers.Root}/apis";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", Root, new("apig.createApi", CreateAsync)),
        new("GET", Root, new("apig.listApis", ListAsync)),
        new("GET", $"{Root}/{{}}", new("apig.showApi", ShowAsync)),
        new("PUT", $"{Root}/{{}}", new("apig.updateApi", UpdateAsync)),
        new("DELETE", $"{Root}/{{}}", new("apig.deleteApi", DeleteAsync)),
    ];

    private ValueTask<HuaweiReply> CreateAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        if (ApiReading.Read(call.Body, out var error) is not { } request) return error!;
        var outcome = await core.Apis.CreateAsync(call.Caller, gateway.Id, request.Group, request.Definition, call.Cancel);
        return outcome.Refusal is { } refusal
            ? Refused(refusal, request, "")
            : await RenderAsync(call, gateway, outcome.Value, TimeStyle.Nanoseconds, StatusCodes.Status201Created);
    });

    private ValueTask<HuaweiReply> UpdateAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        if (await core.Apis.FindAsync(call.Account, gateway.Id, IdOf(call), call.Cancel) is null) return ApigErrors.For(new(RefusalCode.ApiNotFound, ""), call.Path[2]!);
        if (ApiReading.Read(call.Body, out var error) is not { } request) return error!;
        var outcome = await core.Apis.UpdateAsync(call.Caller, gateway.Id, IdOf(call), request.Group, request.Definition, call.Cancel);
        return outcome.Refusal is { } refusal ? Refused(refusal, request, call.Path[2]!) : await RenderAsync(call, gateway, outcome.Value, TimeStyle.Nanoseconds);
    });

    private ValueTask<HuaweiReply> ShowAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
        await core.Apis.FindAsync(call.Account, gateway.Id, IdOf(call), call.Cancel) is { } api
            ? await RenderAsync(call, gateway, api, TimeStyle.Seconds)
            : ApigErrors.For(new(RefusalCode.ApiNotFound, ""), call.Path[2]!));

    private ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
        call.Answer(await core.Apis.DeleteAsync(call.Caller, gateway.Id, IdOf(call), call.Cancel), _ => HuaweiReply.NoContent));

    private ValueTask<HuaweiReply> ListAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        if (!ApigPage.TryRead(call.Query, out var page, out var error)) return error!;
        var query = call.Query;
        T? Id<T>(string name, Func<string, T?> parse, T nothing) where T : struct => query[name] is { Length: > 0 } text ? parse(text) ?? nothing : null;
        var channels = query["vpc_channel_name"] is { Length: > 0 } name
            ? await core.Channels.ListAsync(call.Account, gateway.Id, new ChannelFilter(Name: new(name, IsExact: true)), new(0, 1), call.Cancel)
            : null;
        var filter = new ApiFilter(
            Id("id", ApigIds.ParseApi, new ApiId(-1)), page.Text("name"), Id("group_id", ApigIds.ParseApiGroup, new ApiGroupId(-1)),
            query["req_protocol"] switch { "HTTP" => ApiProtocol.Http, "HTTPS" => ApiProtocol.Https, "BOTH" => ApiProtocol.Both, _ => null },
            query["req_method"] is { Length: > 0 } method ? method : null, page.Text("req_uri"), Id("env_id", ApigIds.ParseEnvironment, new EnvironmentId(-1)),
            int.TryParse(query["type"], NumberStyles.None, CultureInfo.InvariantCulture, out var kind) ? kind : null,
            channels is null ? null : channels.Items.Count > 0 ? channels.Items[0].Id : new ChannelId(-1));
        if (query["auth_type"] is { Length: > 0 } and not "NONE") return ApigPage.Render<GatewayApi>("apis", [], 0, (_, _) => { });
        var found = await core.Apis.ListAsync(call.Account, gateway.Id, filter, page.Place, call.Cancel);
        var around = new List<(GatewayApi Api, ApiSurroundings Around)>(found.Items.Count);
        foreach (var api in found.Items) around.Add((api, await AroundAsync(call, gateway, api)));
        return ApigPage.Render("apis", around, found.Total, (json, item) =>
        {
            json.WriteStartObject();
            ApiWriting.Write(json, item.Api, item.Around, TimeStyle.Seconds, isWhole: false);
            json.WriteEndObject();
        });
    });

    private async ValueTask<ApiSurroundings> AroundAsync(HuaweiCall call, Gateway gateway, GatewayApi api)
    {
        var group = await core.Publishing.FindGroupAsync(call.Account, gateway.Id, api.Group, call.Cancel);
        var versions = await core.Apis.ListVersionsAsync(call.Account, gateway.Id, api.Id, null, call.Cancel) ?? [];
        var stages = await core.Publishing.ListEnvironmentsAsync(gateway, call.Cancel);
        return new(gateway, group, [.. versions.Where(version => version.InForce)], stages.ToDictionary(stage => stage.Id, stage => stage.Name), core.Domains);
    }

    private async ValueTask<HuaweiReply> RenderAsync(HuaweiCall call, Gateway gateway, GatewayApi api, TimeStyle times, int status = StatusCodes.Status200OK)
    {
        var around = await AroundAsync(call, gateway, api);
        return ApigJson.Object(json => ApiWriting.Write(json, api, around, times, isWhole: true), status);
    }

    private static HuaweiReply Refused(Refusal refusal, ApiRequest request, string id) => ApigErrors.For(refusal, refusal.Code switch
    {
        RefusalCode.ApiGroupNotFound => request.GroupText,
        RefusalCode.ChannelNotFound => request.ChannelText ?? "",
        _ => id,
    });

    private static ApiId IdOf(HuaweiCall call) => ApigIds.ParseApi(call.Path[2]) ?? new ApiId(-1);
}
