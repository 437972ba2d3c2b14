using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Tieline.Core.Networks;
using Tieline.Engines;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Xunit;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;
using static Tieline.Engines.Linux.Kernel.RtnetlinkAbi;

namespace Tieline.Tests.Netlink;

/// <summary>What is written to the kernel, without a kernel: the batches here are never executed.</summary>
public sealed class MessageTests
{
    [Fact]
    public void A_veth_pair_is_asked_for_in_these_bytes()
    {
        using var batch = new NetlinkBatch(null!);
        batch.EnsureVethPair(new(new("a")) { Mac = new(0x02_00_00_00_00_0a), Mtu = 1400, Index = 7 }, new(new("b")), master: 3);

        // Header, ifinfomsg, name, address, MTU, master, then link info with kind and data with the peer.
        const string expected =
            "74000000" + "1000" + "0106" + "00000000" + "00000000" +
            "00" + "00" + "0000" + "07000000" + "00000000" + "00000000" +
            "0600" + "0300" + "61000000" +
            "0A00" + "0100" + "02000000000A0000" +
            "0800" + "0400" + "78050000" +
            "0800" + "0A00" + "03000000" +
            "3000" + "1200" +
            "0900" + "0100" + "7665746800000000" +
            "2000" + "0200" +
            "1C00" + "0100" +
            "00" + "00" + "0000" + "00000000" + "00000000" + "00000000" +
            "0600" + "0300" + "62000000";
        Assert.Equal(expected, Convert.ToHexString(batch.Writer.Written));
        Assert.Equal("RTM_NEWLINK veth a/b", MessageDescription.Of(batch.Writer.Written));
    }

    [Fact]
    public void A_route_reads_back_as_it_was_written() => Check.QuickThrowOnFailure(Prop.ForAll(Route.ToArbitrary(), route =>
    {
        using var batch = new NetlinkBatch(null!);
        batch.EnsureRoute(route);
        return RouteMessage.Parse(RTM_NEWROUTE, PayloadOf(batch)) == route;
    }));

    [Fact]
    public void A_rule_reads_back_as_it_was_written() => Check.QuickThrowOnFailure(Prop.ForAll(Rule.ToArbitrary(), rule =>
    {
        using var batch = new NetlinkBatch(null!);
        batch.EnsureRule(rule);
        return RuleMessage.Parse(RTM_NEWRULE, PayloadOf(batch)) == rule;
    }));

    [Fact]
    public void A_neighbour_reads_back_as_it_was_written() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from device in Gen.Choose(1, int.MaxValue)
         from address in ArbMap.Default.GeneratorFor<uint>()
         from mac in ArbMap.Default.GeneratorFor<long>()
         select new Neighbour(device, new(address), new(mac & 0xFFFF_FFFF_FFFF))).ToArbitrary(),
        neighbour =>
        {
            using var batch = new NetlinkBatch(null!);
            batch.EnsureNeighbour(neighbour);
            return NeighbourMessage.Parse(RTM_NEWNEIGH, PayloadOf(batch)) == neighbour;
        }));

    [Fact]
    public void Every_message_of_a_batch_begins_at_a_multiple_of_four_and_ends_where_the_next_begins()
    {
        using var batch = new NetlinkBatch(null!);
        for (var i = 1; i <= 15; i++)
        {
            batch.EnsureBridge(new(new string('x', i)))
                .ChangeDevice(i, new() { Alias = new string('y', i * 17) })
                .EnsureBandwidthLimit(new(i, i * 10_000_000_000L))
                .RemoveDevice(new DeviceName(new string('z', i)));
        }

        var messages = 0;
        for (var rest = (ReadOnlySpan<byte>)batch.Writer.Written; rest.Length > 0; messages++)
        {
            var header = MemoryMarshal.Read<nlmsghdr>(rest);
            Assert.Equal(0u, header.nlmsg_len % 4);
            rest = rest[(int)header.nlmsg_len..];
        }

        Assert.Equal(batch.Count, messages);
        Assert.Equal(15 * 6, messages);
    }

    [Fact]
    public void No_bytes_make_the_parsers_fail_but_in_the_one_way() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes =>
        {
            try
            {
                DeviceMessage.Parse(RTM_NEWLINK, bytes);
                DeviceMessage.ParseFarName(bytes);
                AddressMessage.Parse(RTM_NEWADDR, bytes);
                RouteMessage.Parse(RTM_NEWROUTE, [2, .. bytes]);
                RuleMessage.Parse(RTM_NEWRULE, [2, .. bytes]);
                NeighbourMessage.Parse(RTM_NEWNEIGH, [2, .. bytes]);
                NetlinkAnswer.Parse(NLM_F_ACK_TLVS | NLM_F_CAPPED, bytes);
            }
            catch (EngineException)
            {
                // Too short.
            }
        }));

    [Fact]
    public void A_refusal_carries_the_kernel_s_words_and_where()
    {
        byte[] refusal =
        [
            .. BitConverter.GetBytes(-22), .. new byte[16],
            12, 0, 1, 0, .. "invalid\0"u8,
            8, 0, 2, 0, 36, 0, 0, 0,
        ];
        Assert.Equal(new(Errno.EINVAL, "invalid (at byte 36)"), NetlinkAnswer.Parse(NLM_F_ACK_TLVS | NLM_F_CAPPED, refusal));
        Assert.Equal(new(Errno.EINVAL), NetlinkAnswer.Parse(0, refusal));
        Assert.Equal(new(Errno.Ok), NetlinkAnswer.Parse(0, new byte[20]));
    }

    private static readonly Gen<Ipv4Network> Network =
        from value in ArbMap.Default.GeneratorFor<uint>()
        from prefix in Gen.Choose(0, 32)
        select new Ipv4Network(new(prefix == 0 ? 0 : value & (uint.MaxValue << (32 - prefix))), prefix);

    private static readonly Gen<KernelRoute> Route =
        from table in ArbMap.Default.GeneratorFor<uint>()
        from destination in Network
        from type in Gen.Elements(RouteType.Unicast, RouteType.Blackhole, RouteType.Unreachable)
        from gateway in ArbMap.Default.GeneratorFor<uint?>()
        from onLink in ArbMap.Default.GeneratorFor<bool>()
        from device in Gen.Choose(0, 100)
        from metric in ArbMap.Default.GeneratorFor<uint>()
        from protocol in ArbMap.Default.GeneratorFor<byte>()
        select new KernelRoute(table, destination)
        {
            Type = type,
            Gateway = gateway is { } value ? new Ipv4Address(value) : null,
            OnLink = onLink,
            Device = device,
            Metric = metric,
            Protocol = protocol,
        };

    private static readonly Gen<PolicyRule> Rule =
        from priority in ArbMap.Default.GeneratorFor<uint>()
        from action in Gen.Elements(RuleAction.ToTable, RuleAction.Unreachable)
        from incoming in Gen.Elements("", "lo", "tl-0123456789ab")
        from fromNetwork in Network
        from toNetwork in Network
        from table in ArbMap.Default.GeneratorFor<uint>()
        from protocol in ArbMap.Default.GeneratorFor<byte>()
        select new PolicyRule(priority, action)
        {
            Incoming = incoming.Length == 0 ? default : new DeviceName(incoming),
            From = fromNetwork.Prefix == 0 ? null : fromNetwork,
            To = toNetwork.Prefix == 0 ? null : toNetwork,
            Table = table,
            Protocol = protocol,
        };

    private static ReadOnlySpan<byte> PayloadOf(NetlinkBatch batch) => batch.Writer.Written[NLMSG_HDRLEN..];
}
