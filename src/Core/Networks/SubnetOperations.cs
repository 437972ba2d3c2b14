using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Networks;

/// <summary>What a caller asks for when asking for a subnet.</summary>
/// <param name="Region">The request's; the VPC must be in it.</param>
public sealed record SubnetWish(
    VpcId Vpc, RegionId Region, string Name, string Description, Ipv4Network Cidr, string Zone, string Kind, ImmutableArray<Tag> Tags)
{
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;

    /// <summary>Longest prefix that the dialect's cloud allows; at most <see cref="Subnet.PrefixMax"/>.</summary>
    public int PrefixMax { get; init; } = Networks.Vpc.PrefixMax;
}

/// <summary>What a caller wants changed about a subnet; null leaves a value.</summary>
public sealed record SubnetRevision
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public ImmutableArray<Tag>? Tags { get; init; }

    public DialectAttributes? Attributes { get; init; }
}

/// <summary>The operations on subnets; every dialect ends here.</summary>
public sealed class SubnetOperations(IStore store, Writes writes, IIdSource ids, Limits limits)
{
    /// <summary>Makes a subnet inside one of its VPC's ranges, beside the other subnets.</summary>
    public Task<Outcome<SubnetId>> CreateAsync(Caller caller, SubnetWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            Replay.OfSubnet,
            async write =>
            {
                if (await write.Store.FindVpcAsync(caller.Account, wish.Vpc) is not { } vpc || vpc.Region != wish.Region)
                    return NetworkRefusals.VpcNotFound();
                if (wish.Cidr.Prefix < Vpc.PrefixMin || wish.Cidr.Prefix > wish.PrefixMax) return NetworkRefusals.PrefixOutOfRange(wish.Cidr, wish.PrefixMax);
                if (!vpc.Networks.Any(network => network.Contains(wish.Cidr))) return NetworkRefusals.SubnetOutsideVpc(wish.Cidr);
                var others = await write.Store.ListSubnetsAsync(caller.Account, vpc.Id);
                if (others.FirstOrDefault(other => other.Cidr.Overlaps(wish.Cidr)) is { } there)
                    return NetworkRefusals.SubnetOverlap(wish.Cidr, there.Id);
                if (others.Count >= limits.SubnetsPerVpc) return NetworkRefusals.QuotaExceeded("subnet");

                var subnet = new Subnet(
                    new SubnetId(ids.Next()), vpc.Id, caller.Account, vpc.Region, wish.Name, wish.Description, wish.Cidr, wish.Zone,
                    wish.Kind, wish.Tags, NetworkState.Pending, "", write.Now, 1)
                {
                    Attributes = wish.Attributes,
                };
                await write.Store.InsertSubnetAsync(subnet);
                await write.LogAsync("subnet.created", subnet.Id, $"{vpc.Id} {subnet.Cidr} {subnet.Name}");
                write.Touch(Scope.Of(vpc.Id));
                return subnet.Id;
            },
            cancel);

    public ValueTask<Subnet?> FindAsync(AccountId owner, SubnetId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindSubnetAsync(owner, id), cancel);

    /// <summary>All subnets of a VPC, by creation; as many as the quota allows.</summary>
    public ValueTask<IReadOnlyList<Subnet>> ListAsync(AccountId owner, VpcId vpc, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListSubnetsAsync(owner, vpc), cancel);

    /// <summary>A page of the account's subnets in a region; null when it starts at a subnet that is not in the list.</summary>
    public ValueTask<IReadOnlyList<Subnet>?> ListAsync(
        AccountId owner, RegionId region, VpcId? vpc, string? zone, string? kind, IReadOnlyCollection<SubnetId>? among,
        PageRequest<SubnetId> page, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListSubnetsAsync(owner, region, vpc, zone, kind, among, page), cancel);

    /// <summary>Addresses that a port could still get, for each subnet.</summary>
    public async ValueTask<IReadOnlyDictionary<SubnetId, long>> FreeAddressesAsync(IReadOnlyList<Subnet> subnets, CancellationToken cancel)
    {
        if (subnets.Count == 0) return ImmutableDictionary<SubnetId, long>.Empty;
        var taken = await store.ReadAsync(reader => reader.CountPortsAsync([.. subnets.Select(subnet => subnet.Id)]), cancel);
        return subnets.ToDictionary(
            subnet => subnet.Id,
            subnet => subnet.Cidr.Size - Subnet.ReservedAddresses - taken.GetValueOrDefault(subnet.Id));
    }

    /// <summary>Changes the words; null leaves a value.</summary>
    public Task<Outcome<Done>> UpdateAsync(Caller caller, SubnetId id, string? name, string? description, CancellationToken cancel) =>
        UpdateAsync(caller, id, new SubnetRevision { Name = name, Description = description }, cancel);

    /// <summary>Changes what the revision names.</summary>
    public Task<Outcome<Done>> UpdateAsync(Caller caller, SubnetId id, SubnetRevision revision, CancellationToken cancel) =>
        UpdateAsync(
            caller,
            id,
            subnet => subnet with
            {
                Name = revision.Name ?? subnet.Name, Description = revision.Description ?? subnet.Description,
                Tags = revision.Tags ?? subnet.Tags, Attributes = revision.Attributes ?? subnet.Attributes,
            },
            cancel);

    /// <summary>Changes words, tags and attributes by what they are now.</summary>
    /// <param name="change">The subnet as it is to be, from how it is.</param>
    public Task<Outcome<Done>> UpdateAsync(Caller caller, SubnetId id, Func<Subnet, Outcome<Subnet>> change, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindSubnetAsync(caller.Account, id) is not { } subnet) return NetworkRefusals.SubnetNotFound();
                var changed = change(subnet);
                if (changed.Refusal is { } refusal) return refusal;
                if (changed.Value != subnet)
                {
                    await write.Store.UpdateSubnetAsync(changed.Value);
                    await write.LogAsync("subnet.updated", id);
                    write.Touch(Scope.Of(subnet.Vpc));
                }

                return default(Done);
            },
            cancel);

    /// <summary>Removes a subnet without ports.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, SubnetId id, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindSubnetAsync(caller.Account, id) is not { } subnet) return NetworkRefusals.SubnetNotFound();
                if ((await write.Store.CountPortsAsync([id])).ContainsKey(id)) return NetworkRefusals.SubnetInUse();
                await write.Store.DeleteSubnetAsync(subnet);
                await write.LogAsync("subnet.deleted", id);
                write.Touch(Scope.Of(subnet.Vpc));
                return default(Done);
            },
            cancel);
}
