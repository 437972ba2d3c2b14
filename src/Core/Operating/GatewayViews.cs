using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;

namespace Tieline.Core.Operating;

/// <summary>A channel, who of its members gets requests, and what would make it answer.</summary>
/// <param name="Cure">Null when it lacks nothing.</param>
/// <param name="Workloads">What is plugged in at the members' addresses in the gateway's VPC, by address.</param>
public sealed record ChannelView(Channel Channel, ChannelStanding Standing, ChannelRemedy? Cure, IReadOnlyDictionary<string, Port> Workloads);

/// <summary>A gateway with all that it carries.</summary>
public sealed record GatewayView(GatewaySnapshot Records, Account Owner, IReadOnlyList<ChannelView> Channels);

/// <param name="More">True when gateways follow after the page's last.</param>
public sealed record GatewayViewPage(IReadOnlyList<GatewayView> Gateways, bool More);

/// <summary>The operator's look at gateways, their channels and members.</summary>
public sealed class GatewayViews(IStore store)
{
    /// <summary>The gateways after <paramref name="after"/>, in order of id, of one account or of all.</summary>
    public ValueTask<GatewayViewPage> ListAsync(AccountId? account, GatewayId? after, int count, CancellationToken cancel) =>
        store.ReadAsync(
            async reader =>
            {
                var ids = (await reader.ListGatewaysAsync())
                    .Where(gateway => (account is null || gateway.Owner == account) && (after is not { } last || string.CompareOrdinal(gateway.Id.Hex, last.Hex) > 0))
                    .Select(gateway => gateway.Id).OrderBy(id => id.Hex, StringComparer.Ordinal).Take(count + 1).ToList();
                var views = new List<GatewayView>();
                foreach (var id in ids.Take(count)) views.Add(await ViewAsync(reader, (await reader.ReadGatewayAsync(id))!));
                return new GatewayViewPage(views, ids.Count > count);
            },
            cancel);

    private static async ValueTask<GatewayView> ViewAsync(IStoreReader reader, GatewaySnapshot records)
    {
        var gateway = records.Gateway;
        var owner = (await reader.FindAccountAsync(gateway.Owner))!;
        var workloads = gateway.Vpc is { } vpc
            ? (await reader.ReadNetworkAsync(Scope.Of(vpc))).Ports.Where(port => port.Vpc == vpc && port.Attachment.IsWorkload).ToDictionary(port => $"{port.Address}")
            : [];
        var views = new List<ChannelView>();
        foreach (var channel in records.Channels.OrderBy(channel => channel.CreatedAt).ThenBy(channel => channel.Id))
        {
            var standing = ChannelStanding.Of(
                channel, RestrictedNetworks.Of(gateway), records.Published.Any(version => version.Definition.Backend.Channel == channel.Id));
            var api = standing.Lack == ChannelLack.PublishedApi
                ? (await reader.ListApisAsync(gateway.Owner, gateway.Id, new ApiFilter(Channel: channel.Id), new(0, 1))).Items.Select(found => (ApiId?)found.Id).FirstOrDefault()
                : null;
            views.Add(new(channel, standing, ChannelRemedy.For(standing.Lack, owner, gateway, channel, api), workloads));
        }

        return new(records, owner, views);
    }
}
