using System.Net;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Gateways;

/// <summary>A gateway that the operator declares. What is null is made up.</summary>
/// <param name="Listen"><c>address:port</c> of the host.</param>
/// <param name="Settings">Null leaves what a gateway that is there has.</param>
public sealed record GatewayWish(GatewayId? Id, RegionId Region, string? Name, VpcId? Vpc, string? Listen, GatewaySettings? Settings);

/// <summary>Where gateways listen that nobody gave an address.</summary>
/// <param name="Address">The host's IP address.</param>
/// <param name="FirstPort">Gateways take ports from here upwards, the lowest that no other gateway has.</param>
public sealed record GatewayPlaces(string Address = "127.0.0.1", int FirstPort = 7500);

/// <summary>The operations on gateway instances. Contract huawei-vpc-channel, 10.1.</summary>
public sealed class GatewayOperations(IStore store, Writes writes, IIdSource ids, GatewayPlaces places, Limits limits)
{
    /// <summary>Name of a gateway that is made because its account has none.</summary>
    public const string DefaultName = "default";

    private const int NameCharactersMax = 64;

    private static readonly Replay<Gateway> NoReplay = new(_ => "", _ => throw new InvalidOperationException("gateways take no token"));

    /// <summary>The account's gateways in the region, the newest first; one is made when there is none.</summary>
    public async Task<IReadOnlyList<Gateway>> ListAsync(Caller caller, RegionId region, CancellationToken cancel)
    {
        var there = await store.ReadAsync(reader => reader.ListGatewaysAsync(caller.Account, region), cancel);
        if (there.Count > 0) return there;
        var outcome = await writes.RunAsync(
            caller,
            NoReplay,
            async write => await write.Store.ListGatewaysAsync(caller.Account, region) is [var first, ..]
                ? first
                : await AddAsync(write, caller.Account, new GatewayWish(null, region, DefaultName, null, null, null)),
            cancel);
        return [outcome.Value];
    }

    /// <summary>The gateway; null when it is not the account's or in another region.</summary>
    public async ValueTask<Gateway?> FindAsync(AccountId owner, RegionId region, GatewayId id, CancellationToken cancel) =>
        await store.ReadAsync(reader => reader.FindGatewayAsync(owner, id), cancel) is { } gateway && gateway.Region == region ? gateway : null;

    /// <summary>
    /// Makes a gateway of the account. One of that id, or without an id of that name in the region, stays when it is the same already, and
    /// takes on the operator's settings. The account's own calls make no more than its quota, the operator's do.
    /// </summary>
    public Task<Outcome<Gateway>> DeclareAsync(Caller caller, AccountId owner, GatewayWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            NoReplay,
            async write =>
            {
                var there = wish.Id is { } id
                    ? await write.Store.FindGatewayAsync(id)
                    : (await write.Store.ListGatewaysAsync(owner, wish.Region)).FirstOrDefault(gateway => gateway.Name == (wish.Name ?? DefaultName));
                if (there is null)
                {
                    return caller.Account == owner && limits.GatewaysPerAccount is { } most
                        && (await write.Store.ListGatewaysAsync()).Count(gateway => gateway.Owner == owner) >= most
                            ? PublishingOperations.Quota("instances", most)
                            : await AddAsync(write, owner, wish);
                }

                if (there.Owner != owner || there.Region != wish.Region || there.Vpc != wish.Vpc || (wish.Listen is not null && wish.Listen != ListenOf(there)))
                    return new Refusal(RefusalCode.InvalidValue, $"the gateway {there.Id} is there already, and is another");
                return wish.Settings is null || wish.Settings == there.Settings ? there : await ConfigureAsync(write, there, wish.Settings);
            },
            cancel);

    /// <summary>Removes a gateway that has no channels, no groups but its own, and nothing published; its environments go with it.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, RegionId region, GatewayId id, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.ReadGatewayAsync(id) is not { } there || there.Gateway.Owner != caller.Account || there.Gateway.Region != region)
                    return ChannelRefusals.GatewayNotFound(id);
                if (there.Channels.Count > 0) return ChannelRefusals.GatewayInUse("channels");
                if (there.Groups.Any(group => !group.IsDefault)) return ChannelRefusals.GatewayInUse("API groups");
                if (there.Published.Count > 0) return ChannelRefusals.GatewayInUse("published APIs");
                await write.Store.DeleteGatewayAsync(there.Gateway);
                await write.LogAsync("gateway.deleted", id, there.Gateway.Name);
                write.Touch(Scope.Of(id));
                return default(Done);
            },
            cancel);

    /// <summary>Reads <c>address:port</c>; null when it is not.</summary>
    public static (string Address, int Port)? ParseListen(string text) =>
        IPEndPoint.TryParse(text, out var point) && point.Port > 0 && text.EndsWith($":{point.Port}", StringComparison.Ordinal)
            ? (point.Address.ToString(), point.Port)
            : null;

    public static string ListenOf(TlsListener tls) => new IPEndPoint(IPAddress.Parse(tls.Address), tls.Port).ToString();

    public static string ListenOf(Gateway gateway) => new IPEndPoint(IPAddress.Parse(gateway.ListenAddress), gateway.ListenPort).ToString();

    private async ValueTask<Outcome<Gateway>> AddAsync(Write write, AccountId owner, GatewayWish wish)
    {
        if (wish.Name is { } name && (name.Length is 0 or > NameCharactersMax || name.Any(char.IsControl)))
            return new Refusal(RefusalCode.InvalidValue, $"a gateway's name is 1 to {NameCharactersMax} characters");
        if (wish.Vpc is { } vpc && await write.Store.FindVpcAsync(owner, vpc) is not { } found) return NetworkRefusals.VpcNotFound();
        if (wish.Listen is { } text && ParseListen(text) is null) return new Refusal(RefusalCode.InvalidValue, $"listen is address:port, not '{text}'");
        var all = await write.Store.ListGatewaysAsync();
        var settings = wish.Settings ?? GatewaySettings.Default;
        var (address, port) = wish.Listen is { } listen ? ParseListen(listen)!.Value : (places.Address, FreePort(all));
        if (Taken(all, address, port) is { } taken) return taken;
        if (TlsFault(settings, address, port, all) is { } fault) return fault;

        var gateway = new Gateway(
            wish.Id ?? new GatewayId($"{ids.Next():x16}{ids.Next():x16}"), owner, wish.Region, wish.Name ?? DefaultName, wish.Vpc, address, port,
            settings, NetworkState.Pending, "", write.Now);
        var group = new ApiGroup(
            new ApiGroupId(ids.Next()), gateway.Id, owner, ApiGroup.DefaultName, "", OwnDomainIsOpen: true, IsDefault: true, [], write.Now, write.Now);
        await write.Store.InsertGatewayAsync(gateway, group);
        await write.LogAsync("gateway.created", gateway.Id, $"{wish.Region} {address}:{port}", owner);
        write.Touch(Scope.Of(gateway.Id));
        return gateway;
    }

    private static async ValueTask<Outcome<Gateway>> ConfigureAsync(Write write, Gateway there, GatewaySettings settings)
    {
        var others = (await write.Store.ListGatewaysAsync()).Where(other => other.Id != there.Id);
        if (TlsFault(settings, there.ListenAddress, there.ListenPort, others) is { } fault) return fault;
        var next = there with { Settings = settings };
        await write.Store.ConfigureGatewayAsync(next);
        await write.LogAsync("gateway.configured", there.Id, "", there.Owner);
        write.Touch(Scope.Of(there.Id));
        return next;
    }

    private static Refusal? TlsFault(GatewaySettings settings, string address, int port, IEnumerable<Gateway> others) => settings.Tls switch
    {
        null => null,
        { } tls when tls.Address == address && tls.Port == port => new(RefusalCode.InvalidValue, $"{address}:{port} is where it listens without TLS"),
        { } tls => Taken(others, tls.Address, tls.Port),
    };

    private static Refusal? Taken(IEnumerable<Gateway> others, string address, int port) =>
        others.FirstOrDefault(other => Listeners(other).Contains((address, port))) is { } taken
            ? new Refusal(RefusalCode.InvalidValue, $"{address}:{port} is where the gateway {taken.Id} listens")
            : null;

    private static IEnumerable<(string Address, int Port)> Listeners(Gateway gateway) => gateway.Settings.Tls is { } tls
        ? [(gateway.ListenAddress, gateway.ListenPort), (tls.Address, tls.Port)]
        : [(gateway.ListenAddress, gateway.ListenPort)];

    private int FreePort(IReadOnlyList<Gateway> all)
    {
        var taken = all.SelectMany(Listeners).Where(listener => listener.Address == places.Address).Select(listener => listener.Port).ToHashSet();
        var port = places.FirstPort;
        while (taken.Contains(port)) port++;
        return port;
    }
}
