using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>The operations on channels and their checks. Contract huawei-vpc-channel, 2 and 5.</summary>
internal sealed class Channels(ApigOperations core)
{
    private const string Root = $"{ApigHandlers.Root}/vpc-channels";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", Root, new("apig.createChannel", CreateAsync)),
        new("GET", Root, new("apig.listChannels", ListAsync)),
        new("GET", $"{Root}/{{}}", new("apig.showChannel", ShowAsync)),
        new("PUT", $"{Root}/{{}}", new("apig.updateChannel", UpdateAsync)),
        new("DELETE", $"{Root}/{{}}", new("apig.deleteChannel", DeleteAsync)),
        new("PUT", $"{Root}/{{}}/health-config", new("apig.updateHealthCheck", UpdateCheckAsync)),
    ];

    private ValueTask<HuaweiReply> CreateAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var wish = ChannelReading.Channel(call.Body);
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        return call.Answer(
            await core.Channels.CreateAsync(call.Caller, gateway.Id, wish, call.Cancel),
            channel => ApigJson.Object(json => ChannelWriting.Write(json, channel, TimeStyle.Nanoseconds), StatusCodes.Status201Created));
    });

    private ValueTask<HuaweiReply> ListAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        if (!ApigPage.TryRead(call.Query, out var page, out var error)) return error!;
        if (!TryReadFilter(call, page, out var filter, out error)) return error!;
        var found = filter is null
            ? new PageOf<Channel>([], 0)
            : await core.Channels.ListAsync(call.Account, gateway.Id, filter, page.Place, call.Cancel);
        return ApigPage.Render("vpc_channels", found, (json, channel) =>
        {
            json.WriteStartObject();
            ChannelWriting.Write(json, channel, TimeStyle.Seconds);
            json.WriteEndObject();
        });
    });

    private ValueTask<HuaweiReply> ShowAsync(HuaweiCall call) => call.WithChannelAsync(core, async (gateway, id) =>
        await core.Channels.FindAsync(call.Account, gateway.Id, id, call.Cancel) is not { } channel
            ? ApigErrors.ChannelNotFound(call.Path[2]!)
            : ApigJson.Object(json =>
            {
                ChannelWriting.Write(json, channel, TimeStyle.Nanoseconds);
                json.WriteStartArray("members");
                foreach (var member in channel.Members) ChannelWriting.WriteMember(json, channel, member);
                json.WriteEndArray();
                if (channel.Check is not null) json.WriteObject("vpc_health_config", check => ChannelWriting.WriteCheck(check, channel));
            }));

    private ValueTask<HuaweiReply> UpdateAsync(HuaweiCall call) => call.WithChannelAsync(core, async (gateway, id) =>
    {
        if (await IsAbsentAsync(call, gateway, id)) return ApigErrors.ChannelNotFound(call.Path[2]!);
        var wish = ChannelReading.Channel(call.Body);
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        return call.Answer(
            await core.Channels.UpdateAsync(call.Caller, gateway.Id, id, wish, call.Cancel),
            channel => ApigJson.Object(json => ChannelWriting.Write(json, channel, TimeStyle.Nanoseconds)));
    });

    private ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call) => call.WithChannelAsync(core, async (gateway, id) =>
        call.Answer(await core.Channels.DeleteAsync(call.Caller, gateway.Id, id, call.Cancel), _ => HuaweiReply.NoContent));

    private ValueTask<HuaweiReply> UpdateCheckAsync(HuaweiCall call) => call.WithChannelAsync(core, async (gateway, id) =>
    {
        if (await IsAbsentAsync(call, gateway, id)) return ApigErrors.ChannelNotFound(call.Path[2]!);
        var wish = ChannelReading.Check(call.Body);
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        return call.Answer(
            await core.Channels.ConfigureCheckAsync(call.Caller, gateway.Id, id, wish, call.Cancel),
            channel => ApigJson.Object(json => ChannelWriting.WriteCheck(json, channel)));
    });

    /// <summary>Ids of the path come before the body (contract huawei-vpc-channel, 1.3).</summary>
    private async ValueTask<bool> IsAbsentAsync(HuaweiCall call, Gateway gateway, Core.Identifiers.ChannelId id) =>
        await core.Channels.FindAsync(call.Account, gateway.Id, id, call.Cancel) is null;

    /// <param name="filter">Null when no channel can match.</param>
    private static bool TryReadFilter(HuaweiCall call, ApigPage page, out ChannelFilter? filter, out HuaweiError? error)
    {
        filter = null;
        error = null;
        var query = call.Query;
        int? memberPort = null;
        if (query["member_port"] is { Length: > 0 } portText)
        {
            if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65_535) error = ApigErrors.InvalidReference("member_port");
            memberPort = port;
        }

        if (query["dict_code"] is { Length: < 3 or > 64 }) error = ApigErrors.InvalidReference("dict_code");
        if (error is not null) return false;

        var id = ApigIds.ParseChannel(query["id"]);
        var group = ApigIds.ParseGroup(query["member_group_id"]);
        ChannelKind? kind = query["vpc_channel_type"] switch { "builtin" => ChannelKind.Servers, "microservice" => ChannelKind.Microservice, _ => null };
        if ((query["id"] is { Length: > 0 } && id is null) || (query["member_group_id"] is { Length: > 0 } && group is null)
            || (query["vpc_channel_type"] is { Length: > 0 } && kind is null))
        {
            return true;
        }

        filter = new(
            id, page.Text("name"), kind, query["member_host"] is { Length: > 0 } host ? host : null, memberPort, page.Text("member_group_name"), group);
        return true;
    }
}
