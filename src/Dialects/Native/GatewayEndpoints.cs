using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Operating;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>API gateways with their channels: who of the members gets requests, why not, and whose call cures it.</summary>
internal sealed class GatewayEndpoints(NativeServices services)
{
    private const int GatewaysUnset = 20, GatewaysMax = 100;

    /// <summary>The engine that carries no requests.</summary>
    private const string Model = "model";

    public IEnumerable<EndpointRoute<NativeOperation>> Routes => [new("GET", $"{NativeDialect.Root}/gateways", new("listGateways", ListAsync))];

    private async Task<NativeAnswer> ListAsync(NativeRequest request)
    {
        if (request.Count(GatewaysUnset, GatewaysMax) is not { } count) return NativeAnswer.Invalid($"count is 1 to {GatewaysMax} gateways");
        var after = request.Query["after"];
        if (after is not null && GatewayId.Parse(after) is null) return NativeAnswer.Invalid("after is not a gateway's id");
        AccountId? account = null;
        if (request.Query["account"] is { } name)
        {
            if (await services.Accounts.FindAsync(name, request.Cancel) is not { } found) return NativeAnswer.Refused(AccountOperations.AccountNotFound());
            account = found.Id;
        }

        var page = await services.Gateways.ListAsync(account, after is null ? null : GatewayId.Parse(after), count, request.Cancel);
        return NativeAnswer.Json(json => json.WriteObject(null, members =>
        {
            members.WriteArray("gateways", page.Gateways, (item, view) => item.WriteObject(null, gateway => Write(gateway, view)));
            if (page.More) members.WriteString("next", page.Gateways[^1].Records.Gateway.Id.Hex);
        }));
    }

    private void Write(Utf8JsonWriter json, GatewayView view)
    {
        var gateway = view.Records.Gateway;
        json.WriteString("id", gateway.Id.Hex);
        json.WriteString("name", gateway.Name);
        json.WriteString("account", view.Owner.Name);
        json.WriteString("region", gateway.Region.Name);
        json.WriteString("vpc", gateway.Vpc?.ToString());
        json.WriteString("listen", GatewayOperations.ListenOf(gateway));
        json.WriteString("listenTls", gateway.Settings.Tls is { } tls ? GatewayOperations.ListenOf(tls) : null);
        json.WriteString("state", NativeJson.Word(gateway.State));
        json.WriteString("fault", gateway.Fault);
        var isForwarding = services.Status.Read().Engine != Model;
        json.WriteBoolean("forwards", isForwarding);
        json.WriteArray("channels", view.Channels, (item, channel) => item.WriteObject(null, members => WriteChannel(members, channel, isForwarding)));
    }

    private void WriteChannel(Utf8JsonWriter json, ChannelView view, bool isForwarding)
    {
        var channel = view.Channel;
        json.WriteString("id", channel.Id.ToString());
        json.WriteNames(services.Words, words => words.NameOf(channel.Id));
        json.WriteString("name", channel.Name);
        json.WriteBoolean("checked", channel.IsChecked);
        json.WriteBoolean("answers", isForwarding && view.Standing.Lack == ChannelLack.Nothing);
        json.WriteString("cause", CauseOf(view, isForwarding));
        CureJson.Write(json, services.Words, view.Cure);
        json.WriteArray("members", channel.Members.Zip(view.Standing.Members), (item, pair) => item.WriteObject(null, members =>
        {
            var (member, standing) = pair;
            members.WriteString("id", member.Id.ToString());
            members.WriteNames(services.Words, words => words.NameOf(member.Id));
            members.WriteString("host", member.Host);
            members.WriteNumber("port", channel.EffectivePort(member));
            members.WriteString("workload", view.Workloads.TryGetValue(member.Host, out var port) ? port.Name : null);
            members.WriteNumber("weight", member.Weight);
            members.WriteBoolean("backup", member.IsBackup);
            members.WriteString("health", NativeJson.Word(member.Health));
            members.WriteString("standing", NativeJson.Word(standing));
        }));
    }

    private static string CauseOf(ChannelView view, bool isForwarding) => view.Standing.Lack switch
    {
        ChannelLack.Members => "it has no members",
        ChannelLack.SwitchedOnMembers => "every member is switched off",
        ChannelLack.PermittedMembers => "every member that is switched on is where the gateway sends nothing",
        ChannelLack.HealthyMembers => "every member that could serve failed its checks",
        ChannelLack.PublishedApi => "no published API leads to it",
        _ when !isForwarding => "the model engine forwards nothing, and no checks run",
        _ => "",
    };
}
