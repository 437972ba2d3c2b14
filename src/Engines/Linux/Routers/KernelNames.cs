using System.Globalization;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Endpoints;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Routers;

/// <summary>What things are called in the kernel. Names are short and reversible; the alias of a device says the rest.</summary>
/// <remarks>
/// <code>
/// namespace   tl-INSTANCE-CODE   a VPC's router; the alias of its lo is the VPC's id
///   device    s-CODE             a subnet's bridge; alias: the subnet's id
///   device    l-CODE             a link's end here; alias: the link's id, the near VPC's, the far VPC's
///   device    e-CODE             an endpoint's end in the consumer's router; alias: see <see cref="EndpointAlias"/>
///   device    b-CODE             its end in the provider's router; the same alias
///   device    g-CODE             a gateway endpoint's end in the consumer's router; alias: see <see cref="GatewayAlias"/>
///   device    w-CODE             its end in the provider's router; the same alias
///   device    p-CODE             a port's end here; alias: the port's id, then what is plugged in, see <see cref="PortAlias"/>
///   device    hub                the router's end of the way to HAProxy, see <see cref="ProxyHub"/>; alias: the VPC's id
/// namespace   tl-INSTANCE-hub    where HAProxy for endpoints is; the alias of its lo is "hub"
///   device    h-CODE             the way to a consumer's router; alias: the VPC's id
/// </code>
/// CODE is the id's <see cref="ResourceCode"/>: 12 characters, so that a device's name has 14 of the 15 that there may be.
/// </remarks>
internal static class KernelNames
{
    private const char SubnetLetter = 's', LinkLetter = 'l', PortLetter = 'p', HubLetter = 'h';

    /// <summary>What the names of endpoints' ends begin with in the consumer's router, and in the provider's.</summary>
    public const string ConsumerEnds = "e-", ProviderEnds = "b-";

    /// <summary>The same of gateway endpoints.</summary>
    public const string GatewayConsumerEnds = "g-", GatewayProviderEnds = "w-";

    /// <summary>A router's end of the way to HAProxy for endpoints; also the mark of HAProxy's namespace.</summary>
    public const string Hub = "hub";

    /// <summary>What the names of all routers of an instance begin with.</summary>
    public static string RouterPrefix(string instance) => $"tl-{instance}-";

    public static string RouterOf(string instance, VpcId vpc) => RouterPrefix(instance) + vpc.Code;

    /// <summary>The namespace of HAProxy for endpoints.</summary>
    public static string HubOf(string instance) => RouterPrefix(instance) + Hub;

    /// <summary>The VPC of a namespace's name; null for a name that is no router's.</summary>
    public static VpcId? VpcOf(string instance, string name) =>
        ResourceCode.TryParse(name, RouterPrefix(instance), out var value) ? new VpcId(value) : null;

    public static DeviceName DeviceOf(SubnetId subnet) => new($"{SubnetLetter}-{subnet.Code}");

    public static DeviceName DeviceOf(LinkId link) => new($"{LinkLetter}-{link.Code}");

    public static DeviceName DeviceOf(PortId port) => new($"{PortLetter}-{port.Code}");

    /// <summary>The end in the consumer's router, or in the provider's, which may be the same one.</summary>
    public static DeviceName DeviceOf(EndpointId endpoint, bool consumer) => new((consumer ? ConsumerEnds : ProviderEnds) + endpoint.Code);

    /// <summary>A gateway endpoint's end in the consumer's router, or in the provider's.</summary>
    public static DeviceName GatewayDeviceOf(EndpointId endpoint, bool consumer) =>
        new((consumer ? GatewayConsumerEnds : GatewayProviderEnds) + endpoint.Code);

    /// <summary>HAProxy's end of the way to the router of a VPC.</summary>
    public static DeviceName HubEndOf(VpcId vpc) => new($"{HubLetter}-{vpc.Code}");

    /// <summary>The VPC that an end in HAProxy's namespace leads to.</summary>
    public static VpcId? VpcOf(Device device) =>
        device.Kind == "veth" && ResourceCode.TryParse(device.Name.ToString(), $"{HubLetter}-", out var value) ? new VpcId(value) : null;

    public static SubnetId? SubnetOf(Device device) =>
        device.Kind == "bridge" && ResourceCode.TryParse(device.Name.ToString(), $"{SubnetLetter}-", out var value) ? new SubnetId(value) : null;

    public static LinkId? LinkOf(Device device) =>
        device.Kind == "veth" && ResourceCode.TryParse(device.Name.ToString(), $"{LinkLetter}-", out var value) ? new LinkId(value) : null;

    public static PortId? PortOf(Device device) =>
        device.Kind == "veth" && ResourceCode.TryParse(device.Name.ToString(), $"{PortLetter}-", out var value) ? new PortId(value) : null;

    /// <summary>The endpoint of either end.</summary>
    public static EndpointId? EndpointOf(Device device) =>
        device.Kind == "veth"
        && (ResourceCode.TryParse(device.Name.ToString(), ConsumerEnds, out var value) || ResourceCode.TryParse(device.Name.ToString(), ProviderEnds, out value))
            ? new EndpointId(value)
            : null;

    /// <summary>The gateway endpoint of either end.</summary>
    public static EndpointId? GatewayEndpointOf(Device device) =>
        device.Kind == "veth"
        && (ResourceCode.TryParse(device.Name.ToString(), GatewayConsumerEnds, out var value) || ResourceCode.TryParse(device.Name.ToString(), GatewayProviderEnds, out value))
            ? new EndpointId(value)
            : null;

    /// <summary>The bridge's Ethernet address: the gateway's, the same after every restart, so that no workload's ARP entry goes stale.</summary>
    public static MacAddress MacOf(SubnetId subnet) => Mac(0x06, subnet.Value);

    /// <summary>The Ethernet address of a link's end; the two ends differ.</summary>
    public static MacAddress MacOf(LinkId link, bool near) => Mac((byte)(near ? 0x0A : 0x0E), link.Value);

    /// <summary>The Ethernet address of an endpoint's end; the two ends differ.</summary>
    public static MacAddress MacOf(EndpointId endpoint, bool consumer) => Mac((byte)(consumer ? 0x12 : 0x16), endpoint.Value);

    /// <summary>The Ethernet address of an end of the way between HAProxy and a router; the two ends differ.</summary>
    public static MacAddress MacOf(VpcId vpc, bool hub) => Mac((byte)(hub ? 0x1A : 0x1E), vpc.Value);

    public static string AliasOf(LinkObject link) => $"{link.Id} {link.Near} {link.Far}";

    /// <summary>The initiator's and the acceptor's VPC of a link's alias; null when it is not one.</summary>
    public static (VpcId Near, VpcId Far)? EndsOf(string alias) =>
        alias.Split(' ') is [_, var near, var far] && VpcId.Parse(near) is { } nearVpc && VpcId.Parse(far) is { } farVpc ? (nearVpc, farVpc) : null;

    // Locally administered, unicast; 40 bits of the id.
    private static MacAddress Mac(byte first, long id) => new(((long)first << 40) | (id & 0xFF_FF_FF_FF_FF));
}

/// <summary>What the alias of a port's device says: <c>port-CODE 10.0.0.5/24 KIND ROUTE DEVICE TARGET</c>.</summary>
/// <remarks>
/// The kernel keeps 255 bytes. The longest: 17 for the id, 18 for the address, kind and route a digit each, 15 for the device,
/// <see cref="Attachment.TargetCharactersMax"/> for the target, and the spaces.
/// </remarks>
internal readonly record struct PortAlias(PortId Port, Ipv4Address Address, int Prefix, Attachment Attachment)
{
    public static PortAlias Of(PortObject port) => new(port.Id, port.Address, port.Prefix, port.Attachment);

    /// <summary>Null when the text is not a port's alias.</summary>
    public static PortAlias? Parse(string text)
    {
        var parts = text.Split(' ', 6);
        if (parts.Length < 6 || PortId.Parse(parts[0]) is not { } port) return null;
        var slash = parts[1].IndexOf('/');
        if (slash < 0 || !Ipv4Address.TryParse(parts[1].AsSpan(0, slash), out var address)) return null;
        if (!int.TryParse(parts[1].AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)) return null;
        if (!int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var kind)) return null;
        return new(port, address, prefix, new((AttachmentKind)kind, parts[5], parts[4], parts[3] == "1"));
    }

    public override string ToString() =>
        $"{Port} {Address}/{Prefix} {(int)Attachment.Kind} {(Attachment.DefaultRoute ? 1 : 0)} {Attachment.Device} {Attachment.Target}";
}
