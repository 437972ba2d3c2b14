using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Networks;

/// <summary>The noes of networks, each said in one place.</summary>
internal static class NetworkRefusals
{
    public static Refusal VpcNotFound() => new(RefusalCode.VpcNotFound, "no such VPC");

    public static Refusal VpcInUse(string by) => new(RefusalCode.VpcInUse, $"the VPC still has {by}");

    public static Refusal VpcHasInterfaces() => new(RefusalCode.VpcHasInterfaces, "the VPC still has connections, or router interfaces for them");

    public static Refusal PrefixOutOfRange(Ipv4Network network, int most = Vpc.PrefixMax) =>
        new(RefusalCode.InvalidValue, $"{network}: a network is /{Vpc.PrefixMin} to /{most}");

    public static Refusal RangeUnusable(Ipv4Network network) =>
        new(RefusalCode.InvalidValue, $"{network} overlaps {Vpc.Unusable}, of which no VPC can have an address");

    public static Refusal SubnetNotFound() => new(RefusalCode.SubnetNotFound, "no such subnet");

    public static Refusal SubnetInUse() => new(RefusalCode.SubnetInUse, "the subnet still has ports");

    public static Refusal SubnetOutsideVpc(Ipv4Network network) =>
        new(RefusalCode.SubnetOutsideVpc, $"{network} is not inside a network of the VPC");

    public static Refusal SubnetOverlap(Ipv4Network network, SubnetId there) =>
        new(RefusalCode.SubnetOverlap, $"{network} overlaps another subnet", $"{there}");

    public static Refusal RouteTableNotFound() => new(RefusalCode.RouteTableNotFound, "no such route table");

    public static Refusal RouteRuleNotFound() => new(RefusalCode.RouteRuleNotFound, "no such route rule");

    public static Refusal RouteRuleDuplicate() =>
        new(RefusalCode.RouteRuleDuplicate, "the table has a rule of this source and destination already");

    public static Refusal NextHopNotFound() => new(RefusalCode.NextHopNotFound, "the next hop is not an interface of this VPC");

    public static Refusal NextHopChanging() => new(RefusalCode.NextHopChanging, "the next hop is being connected or changed; try again");

    public static Refusal RouteOverlapsVpc(Ipv4Network destination) =>
        new(RefusalCode.RouteOverlapsVpc, $"{destination} overlaps the VPC's own networks");

    public static Refusal RouteSourceOutsideVpc(Ipv4Network source) =>
        new(RefusalCode.RouteSourceOutsideVpc, $"{source} is not 0.0.0.0/0, a subnet's network, nor inside one");

    public static Refusal PortNotFound() => new(RefusalCode.PortNotFound, "no such port");

    public static Refusal PortNameTaken(string name) => new(RefusalCode.PortNameTaken, $"the VPC has a port named {name} already");

    public static Refusal PortNameAmbiguous(string name, IEnumerable<Port> ports) =>
        new(RefusalCode.PortNameAmbiguous, $"several ports are named {name}; use an id: {string.Join(", ", ports.Take(8).Select(port => port.Id))}");

    public static Refusal PortInUse(string by) => new(RefusalCode.PortInUse, $"the port is used by {by}");

    public static Refusal AddressTaken(Ipv4Address address) => new(RefusalCode.AddressTaken, $"{address} is another port's");

    public static Refusal AddressOutsideSubnet(Ipv4Address address, Ipv4Network network) =>
        new(RefusalCode.AddressOutsideSubnet, $"{address} is not an address for ports of {network}");

    public static Refusal SubnetFull() => new(RefusalCode.SubnetFull, "the subnet has no free address");

    public static Refusal QuotaExceeded(string what) => new(RefusalCode.QuotaExceeded, $"one more {what} would exceed the quota");
}
