using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Networks;

/// <summary>What a caller asks for when asking for a VPC.</summary>
public sealed record VpcWish(RegionId Region, string Name, string Description, Ipv4Network Cidr, ImmutableArray<Tag> Tags)
{
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;
}

/// <summary>What a caller wants changed about a VPC; null leaves a value.</summary>
public sealed record VpcRevision
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public Ipv4Network? Cidr { get; init; }

    public ImmutableArray<Ipv4Network>? SecondaryCidrs { get; init; }

    public ImmutableArray<Tag>? Tags { get; init; }

    public DialectAttributes? Attributes { get; init; }
}

/// <summary>The operations on VPCs; every dialect ends here.</summary>
public sealed class VpcOperations(IStore store, Writes writes, IIdSource ids, Limits limits)
{
    /// <summary>Makes a VPC with its router and route table. It is usable at once; its state says when the engine has it.</summary>
    public Task<Outcome<VpcId>> CreateAsync(Caller caller, VpcWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            Replay.OfVpc,
            async write =>
            {
                if (RangeRefusal(wish.Cidr) is { } unfit) return unfit;
                if (limits.VpcsPerAccount is { } most && await write.Store.CountVpcsAsync(caller.Account, most) >= most)
                    return NetworkRefusals.QuotaExceeded("VPC");
                var vpc = new Vpc(
                    new VpcId(ids.Next()), caller.Account, wish.Region, wish.Name, wish.Description, wish.Cidr, [], IsDefault: false,
                    IsRelay: false, wish.Tags, new RouteTableId(ids.Next()), NetworkState.Pending, "", write.Now, 1)
                {
                    Attributes = wish.Attributes,
                };
                await write.Store.InsertVpcAsync(vpc);
                await write.LogAsync("vpc.created", vpc.Id, $"{vpc.Region} {vpc.Cidr} {vpc.Name}");
                write.Touch(Scope.Of(vpc.Id));
                return vpc.Id;
            },
            cancel);

    public ValueTask<Vpc?> FindAsync(AccountId owner, VpcId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindVpcAsync(owner, id), cancel);

    /// <summary>A page of the account's VPCs in a region; null when it starts at a VPC that is not in the list.</summary>
    public ValueTask<IReadOnlyList<Vpc>?> ListAsync(
        AccountId owner, RegionId region, bool? isDefault, IReadOnlyCollection<VpcId>? among, PageRequest<VpcId> page, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListVpcsAsync(owner, region, isDefault, among, page), cancel);

    /// <summary>Changes words and secondary ranges; null leaves a value. Contract baidu-peer-connection, 6.1.</summary>
    public Task<Outcome<Done>> UpdateAsync(
        Caller caller, VpcId id, string? name, string? description, ImmutableArray<Ipv4Network>? secondaryCidrs, CancellationToken cancel) =>
        UpdateAsync(caller, id, new VpcRevision { Name = name, Description = description, SecondaryCidrs = secondaryCidrs }, cancel);

    /// <summary>Changes what the revision names. No subnet may come to lie outside.</summary>
    public Task<Outcome<Done>> UpdateAsync(Caller caller, VpcId id, VpcRevision revision, CancellationToken cancel) =>
        UpdateAsync(
            caller,
            id,
            vpc => vpc with
            {
                Name = revision.Name ?? vpc.Name, Description = revision.Description ?? vpc.Description, Cidr = revision.Cidr ?? vpc.Cidr,
                SecondaryCidrs = revision.SecondaryCidrs ?? vpc.SecondaryCidrs, Tags = revision.Tags ?? vpc.Tags,
                Attributes = revision.Attributes ?? vpc.Attributes,
            },
            cancel);

    /// <summary>Changes words, ranges, tags and attributes by what they are now. No subnet may come to lie outside.</summary>
    /// <param name="change">The VPC as it is to be, from how it is.</param>
    public Task<Outcome<Done>> UpdateAsync(Caller caller, VpcId id, Func<Vpc, Outcome<Vpc>> change, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            id,
            "vpc.updated",
            async (write, vpc) =>
            {
                var next = change(vpc);
                if (next.Refusal is { } refusal) return refusal;
                return await RangesRefusalAsync(write, vpc, next.Value) is { } unfit ? unfit : next.Value;
            },
            cancel);

    /// <summary>Makes the VPC a relay, or an ordinary one again. Contract baidu-peer-connection, 4.5.</summary>
    public Task<Outcome<Done>> SetRelayAsync(Caller caller, VpcId id, bool isRelay, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            id,
            isRelay ? "vpc.relayOpened" : "vpc.relayClosed",
            async (write, vpc) => isRelay && !vpc.IsRelay && await write.Store.HasLinkToRelayAsync(id)
                ? Links.LinkRefusals.RelaysLinked()
                : vpc with { IsRelay = isRelay },
            cancel);

    /// <summary>Removes a VPC that has neither subnets nor links; its route table goes with it.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, VpcId id, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindVpcAsync(caller.Account, id) is not { } vpc) return NetworkRefusals.VpcNotFound();
                if ((await write.Store.ListSubnetsAsync(caller.Account, id)).Count > 0) return NetworkRefusals.VpcInUse("subnets");
                if (await write.Store.HasInterfacesAsync(id)) return NetworkRefusals.VpcHasInterfaces();
                if (await write.Store.HasGatewayAsync(id)) return NetworkRefusals.VpcInUse("gateways");
                if ((await write.Store.ListGatewayServicesAsync(id)).Count > 0) return NetworkRefusals.VpcInUse("gateway services");
                if ((await write.Store.ListGatewayEndpointsAsync(id)).Count > 0) return NetworkRefusals.VpcInUse("gateway endpoints");
                await write.Store.DeleteVpcAsync(vpc);
                await write.LogAsync("vpc.deleted", id);
                write.Touch(Scope.Of(id));
                return default(Done);
            },
            cancel);

    private Task<Outcome<Done>> ChangeAsync(
        Caller caller, VpcId id, string kind, Func<Write, Vpc, ValueTask<Outcome<Vpc>>> change, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindVpcAsync(caller.Account, id) is not { } vpc) return NetworkRefusals.VpcNotFound();
                var changed = await change(write, vpc);
                if (changed.Refusal is { } refusal) return refusal;
                if (changed.Value != vpc)
                {
                    await write.Store.UpdateVpcAsync(changed.Value);
                    await write.LogAsync(kind, id);
                    write.Touch(Scope.Of(id));
                }

                return default(Done);
            },
            cancel);

    private static async ValueTask<Refusal?> RangesRefusalAsync(Write write, Vpc before, Vpc vpc)
    {
        var networks = vpc.Networks.ToList();
        var added = networks.Except(before.Networks).ToList();
        if (added.Select(RangeRefusal).FirstOrDefault(static refusal => refusal is not null) is { } unfit) return unfit;
        for (var i = 0; i < networks.Count; i++)
        {
            for (var j = i + 1; j < networks.Count; j++)
            {
                if (networks[i].Overlaps(networks[j]))
                    return new(RefusalCode.InvalidValue, $"{networks[i]} and {networks[j]} overlap");
            }
        }

        if (added.Exists(Connection.SourceRange.Overlaps))
        {
            var around = await write.Store.ReadNetworkAsync(Scope.Of(vpc.Id));
            if (around.Services.Any(service => service.Vpc == vpc.Id) || around.Endpoints.Any(endpoint => endpoint.Vpc == vpc.Id))
                return EndpointServiceRefusals.SourceRangeInVpc();
        }

        foreach (var service in await write.Store.ListGatewayServicesAsync(vpc.Id))
        {
            if (service.Prefixes.Any(prefix => !networks.Exists(network => network.Contains(prefix))))
                return new(RefusalCode.VpcInUse, $"prefixes of the gateway service {service.Id} would be outside the VPC");
        }

        var subnets = await write.Store.ListSubnetsAsync(vpc.Owner, vpc.Id);
        return subnets.FirstOrDefault(subnet => !networks.Exists(network => network.Contains(subnet.Cidr))) is { } outside
            ? new(RefusalCode.VpcInUse, $"the subnet {outside.Cidr} would be outside the VPC")
            : null;
    }

    private static Refusal? RangeRefusal(Ipv4Network network) =>
        network.Prefix is < Vpc.PrefixMin or > Vpc.PrefixMax ? NetworkRefusals.PrefixOutOfRange(network)
        : network.Overlaps(Vpc.Unusable) ? NetworkRefusals.RangeUnusable(network)
        : null;
}
