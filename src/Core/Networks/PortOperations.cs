using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Networks;

/// <summary>What a caller asks for when plugging in a workload.</summary>
/// <param name="Name">The workload's host name; null for one that is made up.</param>
/// <param name="Address">The address wanted; null for the lowest free one.</param>
public sealed record PortWish(SubnetId Subnet, string? Name, Ipv4Address? Address, Attachment Attachment)
{
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;
}

/// <summary>The operations on ports.</summary>
public sealed class PortOperations(IStore store, Writes writes, IIdSource ids)
{
    /// <summary>Longest host name of a workload: a DNS label (RFC 1035, 2.3.4).</summary>
    public const int NameCharactersMax = 63;

    /// <summary>Makes a port; the engine plugs the workload in, and the port's state says when it has.</summary>
    public Task<Outcome<PortId>> CreateAsync(Caller caller, PortWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            Replay.OfPort,
            async write =>
            {
                if (wish.Name is { } given && !IsDnsLabel(given)) return InvalidName();
                if (wish.Attachment.Fault() is { } fault) return new Refusal(RefusalCode.InvalidValue, fault);
                if (await write.Store.FindSubnetAsync(caller.Account, wish.Subnet) is not { } subnet) return NetworkRefusals.SubnetNotFound();
                if (wish.Name is { } taken && await write.Store.FindPortAsync(subnet.Vpc, taken) is not null) return NetworkRefusals.PortNameTaken(taken);
                var address = await ChooseAddressAsync(write, subnet, wish.Address);
                if (address.Refusal is { } refusal) return refusal;

                var id = new PortId(ids.Next());
                var name = wish.Name ?? NameOf(id);
                await write.Store.InsertPortAsync(
                    new Port(
                        id, subnet.Id, subnet.Vpc, caller.Account, name, address.Value, MacAddress.Of(id), wish.Attachment,
                        NetworkState.Pending, "", write.Now, 1)
                    {
                        Attributes = wish.Attributes,
                    });
                await write.LogAsync("port.created", id, $"{subnet.Id} {address.Value} {name}");
                await TouchAsync(write, subnet.Vpc);
                return id;
            },
            cancel);

    public ValueTask<Port?> FindAsync(AccountId owner, PortId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindPortAsync(owner, id), cancel);

    /// <summary>All ports of a VPC, subnet by subnet, in order of address.</summary>
    public ValueTask<IReadOnlyList<Port>> ListAsync(AccountId owner, VpcId vpc, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<Port>>(
            async reader =>
            {
                var ports = new List<Port>();
                foreach (var subnet in await reader.ListSubnetsAsync(owner, vpc)) ports.AddRange(await reader.ListPortsAsync(subnet.Id));
                return ports;
            },
            cancel);

    /// <summary>All ports of the account in a region, by creation.</summary>
    public ValueTask<IReadOnlyList<Port>> ListAsync(AccountId owner, RegionId region, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListPortsAsync(owner, region), cancel);

    /// <summary>Changes what a dialect keeps of a port; the network stays as it is.</summary>
    public Task<Outcome<Done>> UpdateAsync(Caller caller, PortId id, Func<DialectAttributes, DialectAttributes> change, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindPortAsync(caller.Account, id) is not { } port) return NetworkRefusals.PortNotFound();
                var attributes = change(port.Attributes);
                if (attributes.Equals(port.Attributes)) return default(Done);
                await write.Store.UpdatePortAsync(port with { Attributes = attributes });
                await write.LogAsync("port.updated", id);
                write.Touch(Scope.Of(port.Vpc)); // the engine's report names a revision
                return default(Done);
            },
            cancel);

    /// <summary>Plugs a workload into a port that has none: it gets the port's address and MAC. The port's state says when the engine has done it.</summary>
    /// <param name="name">The workload's host name, in place of the port's.</param>
    /// <param name="mark">What a dialect keeps about it.</param>
    public Task<Outcome<Done>> PlugAsync(
        Caller caller, PortId id, string name, Attachment attachment, Func<DialectAttributes, DialectAttributes> mark, CancellationToken cancel) => writes.RunAsync(
        caller,
        async write =>
        {
            if (!IsDnsLabel(name)) return InvalidName();
            if (attachment.Fault() is { } fault) return new Refusal(RefusalCode.InvalidValue, fault);
            if (!attachment.IsWorkload) return new Refusal(RefusalCode.InvalidValue, "the port is there: say what to plug into it");
            if (await write.Store.FindPortAsync(caller.Account, id) is not { } port) return NetworkRefusals.PortNotFound();
            if (port.Attachment.Kind == AttachmentKind.Endpoint) return NetworkRefusals.PortInUse("an endpoint");
            if (port.Attachment.IsWorkload) return NetworkRefusals.PortInUse("a workload");
            if (await write.Store.FindPortAsync(port.Vpc, name) is { } other && other.Id != id) return NetworkRefusals.PortNameTaken(name);
            await ReplugAsync(write, port with { Name = name, Attachment = attachment, Attributes = mark(port.Attributes) }, "port.plugged", name);
            return default(Done);
        },
        cancel);

    /// <summary>Unplugs the workload; the port and its address stay.</summary>
    /// <param name="mark">What a dialect keeps about it.</param>
    public Task<Outcome<Done>> UnplugAsync(Caller caller, PortId id, Func<DialectAttributes, DialectAttributes> mark, CancellationToken cancel) => writes.RunAsync(
        caller,
        async write =>
        {
            if (await write.Store.FindPortAsync(caller.Account, id) is not { } port) return NetworkRefusals.PortNotFound();
            if (!port.Attachment.IsWorkload) return default(Done);
            await ReplugAsync(write, port with { Name = NameOf(id), Attachment = Attachment.Nothing, Attributes = mark(port.Attributes) }, "port.unplugged", port.Name);
            return default(Done);
        },
        cancel);

    /// <summary>Removes a port; the engine unplugs the workload.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, PortId id, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindPortAsync(caller.Account, id) is not { } port) return NetworkRefusals.PortNotFound();
                if (port.Attachment.Kind == AttachmentKind.Endpoint) return NetworkRefusals.PortInUse("an endpoint");
                if ((await write.Store.ListServicesOfPortAsync(id)).Count > 0) return NetworkRefusals.PortInUse("an endpoint service");
                await write.Store.DeletePortAsync(port);
                await write.LogAsync("port.deleted", id);
                await TouchAsync(write, port.Vpc);
                return default(Done);
            },
            cancel);

    /// <summary>True for 1 to 63 of <c>a-z</c>, <c>0-9</c> and <c>-</c>, with no <c>-</c> at the ends.</summary>
    public static bool IsDnsLabel(string name) =>
        name.Length is > 0 and <= NameCharactersMax
        && name[0] != '-' && name[^1] != '-'
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    internal static async ValueTask<Outcome<Ipv4Address>> ChooseAddressAsync(Write write, Subnet subnet, Ipv4Address? wanted)
    {
        if (wanted is { } address)
        {
            if (!subnet.MayHold(address)) return NetworkRefusals.AddressOutsideSubnet(address, subnet.Cidr);
            return await write.Store.FindPortAsync(subnet.Id, address) is null ? address : NetworkRefusals.AddressTaken(address);
        }

        var free = new Ipv4Address(subnet.Gateway.Value + 1);
        foreach (var port in await write.Store.ListPortsAsync(subnet.Id))
        {
            if (port.Address > free) break;
            free = new(port.Address.Value + 1);
        }

        return subnet.MayHold(free) ? free : NetworkRefusals.SubnetFull();
    }

    /// <summary>The name of a port that no workload gave one.</summary>
    private static string NameOf(PortId id) => $"port-{id.Code}";

    private static Refusal InvalidName() => new(RefusalCode.InvalidValue, "a workload's name is 1 to 63 of a-z, 0-9 and -, not at the ends");

    private static async ValueTask ReplugAsync(Write write, Port port, string kind, string workload)
    {
        await write.Store.UpdatePortAsync(port with { State = NetworkState.Pending, Fault = "" });
        await write.LogAsync(kind, port.Id, workload);
        await TouchAsync(write, port.Vpc);
    }

    /// <summary>The VPC, and the names of the peers that sync with it.</summary>
    private static async ValueTask TouchAsync(Write write, VpcId vpc)
    {
        write.Touch(Scope.Of(vpc));
        var snapshot = await write.Store.ReadNetworkAsync(Scope.Of(vpc));
        foreach (var link in snapshot.Links)
        {
            var peer = link.Initiator.Vpc == vpc ? link.Acceptor : link.Initiator;
            if (peer.Dns != Links.DnsSync.Closed) write.Touch(Scope.NamesOf(peer.Vpc));
        }
    }
}
