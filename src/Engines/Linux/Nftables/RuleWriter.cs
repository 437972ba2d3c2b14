using System.Buffers.Binary;
using System.Text;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Netlink;
using static Tieline.Engines.Linux.Kernel.NftablesAbi;

namespace Tieline.Engines.Linux.Nftables;

/// <summary>A part of a packet's header.</summary>
/// <param name="Base">The header that <paramref name="Offset"/> counts from (<c>NFT_PAYLOAD_*_HEADER</c>).</param>
internal readonly record struct HeaderField(uint Base, uint Offset, uint Bytes)
{
    // RFC 791, 3.1
    public static readonly HeaderField Protocol = new(NFT_PAYLOAD_NETWORK_HEADER, 9, 1);
    public static readonly HeaderField Source = new(NFT_PAYLOAD_NETWORK_HEADER, 12, 4);
    public static readonly HeaderField Destination = new(NFT_PAYLOAD_NETWORK_HEADER, 16, 4);

    // RFC 9293, 3.1
    public static readonly HeaderField DestinationPort = new(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2);
    public static readonly HeaderField TcpFlags = new(NFT_PAYLOAD_TRANSPORT_HEADER, 13, 1);
}

/// <summary>Writes what a rule looks at and does, in order. Each condition that does not hold ends the rule for that packet.</summary>
/// <remarks>The comment of a method says how <c>nft</c> writes the same.</remarks>
internal readonly struct RuleWriter(MessageWriter writer)
{
    private const uint IpChecksumOffset = 10; // RFC 791, 3.1

    /// <summary><c>FIELD . FIELD @set</c>, or with <paramref name="not"/> <c>!= @set</c>.</summary>
    public RuleWriter In(NamedSet set, HeaderField[] fields, bool not = false)
    {
        Load(fields);
        var look = Begin("lookup");
        writer.Attribute(NFTA_LOOKUP_SET, set.Name);
        Number(NFTA_LOOKUP_SREG, NFT_REG_1);
        if (not) Number(NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
        return End(look);
    }

    /// <summary><c>add @set { FIELD ct count over N }</c>: with this one, more than so many connections of the field's value are open.</summary>
    /// <remarks>One that the kernel tracks and that opens only. The kernel forgets of itself what is closed, and values without any.</remarks>
    /// <param name="set">Keeps what is counted.</param>
    public RuleWriter MoreConnectionsThan(int most, NamedSet set, HeaderField field)
    {
        Load(field);
        var add = Begin("dynset");
        writer.Attribute(NFTA_DYNSET_SET_NAME, set.Name);
        Number(NFTA_DYNSET_OP, NFT_DYNSET_OP_ADD);
        Number(NFTA_DYNSET_SREG_KEY, NFT_REG_1);
        var count = writer.BeginNested(NFTA_DYNSET_EXPR);
        writer.Attribute(NFTA_EXPR_NAME, "connlimit");
        var data = writer.BeginNested(NFTA_EXPR_DATA);
        Number(NFTA_CONNLIMIT_COUNT, (uint)most);
        Number(NFTA_CONNLIMIT_FLAGS, NFT_CONNLIMIT_F_INV);
        writer.EndNested(data);
        writer.EndNested(count);
        return End(add);
    }

    /// <summary><c>iifname "x-*"</c>: the packet came in by a device whose name begins so.</summary>
    public RuleWriter Incoming(string prefix) => Device(NFT_META_IIFNAME, prefix);

    /// <summary><c>oifname "x-*"</c>.</summary>
    public RuleWriter Outgoing(string prefix) => Device(NFT_META_OIFNAME, prefix);

    /// <summary><c>FIELD a.b.c.d/p</c>, for a source or destination; with <paramref name="not"/> <c>!=</c>.</summary>
    public RuleWriter Within(HeaderField field, Ipv4Network network, bool not = false)
    {
        Load(field);
        Mask(network.Prefix == 0 ? 0 : uint.MaxValue << (32 - network.Prefix), 4);
        return Compare(not ? NFT_CMP_NEQ : NFT_CMP_EQ, network.Address.Value, 4);
    }

    /// <summary><c>tcp flags &amp; (fin|syn|rst|ack) == syn</c>: the first packet of a TCP connection.</summary>
    public RuleWriter TcpOpening()
    {
        Tcp();
        Load(HeaderField.TcpFlags);
        Mask(0x17_00_00_00, 1);
        return Compare(NFT_CMP_EQ, 0x02_00_00_00, 1);
    }

    /// <summary><c>tcp flags rst</c>: the packet that breaks a TCP connection off.</summary>
    public RuleWriter TcpReset()
    {
        Tcp();
        Load(HeaderField.TcpFlags);
        Mask(0x04_00_00_00, 1);
        return Compare(NFT_CMP_NEQ, 0, 1);
    }

    /// <summary><c>meta l4proto tcp</c>.</summary>
    public RuleWriter Tcp()
    {
        var protocol = Begin("meta");
        Number(NFTA_META_DREG, NFT_REG_1);
        Number(NFTA_META_KEY, NFT_META_L4PROTO);
        End(protocol);
        return Compare(NFT_CMP_EQ, (uint)Fields.Tcp << 24, 1);
    }

    /// <summary><c>ct state</c> has one of those bits.</summary>
    public RuleWriter State(uint bit)
    {
        var load = Begin("ct");
        Number(NFTA_CT_DREG, NFT_REG_1);
        Number(NFTA_CT_KEY, NFT_CT_STATE);
        End(load);

        // Unlike header fields, the state is in the host's order.
        Mask(BinaryPrimitives.ReverseEndianness(bit), 4);
        return Compare(NFT_CMP_NEQ, 0, 4);
    }

    /// <summary><c>ct direction reply</c>: of a connection that is tracked, from whom it was opened to.</summary>
    public RuleWriter Answer()
    {
        var load = Begin("ct");
        Number(NFTA_CT_DREG, NFT_REG_1);
        Number(NFTA_CT_KEY, NFT_CT_DIRECTION);
        End(load);
        return Compare(NFT_CMP_EQ, IP_CT_DIR_REPLY << 24, 1);
    }

    /// <summary><c>notrack</c>: connection tracking does not see the packet.</summary>
    public RuleWriter Untracked() => End(Begin("notrack"));

    /// <summary><c>TARGET set KEY . KEY map @map</c>, checksums too: it needs no tracking. What the map does not have ends the rule.</summary>
    public RuleWriter Rewrite(HeaderField target, NamedSet map, params HeaderField[] key)
    {
        Map(map, key);
        return Write(target);
    }

    /// <summary>The same by <c>iif . KEY map @map</c>: the number of the device that the packet came in by goes before.</summary>
    public RuleWriter RewriteByDevice(HeaderField target, NamedSet map, HeaderField key)
    {
        var device = Begin("meta");
        Number(NFTA_META_DREG, NFT_REG_1);
        Number(NFTA_META_KEY, NFT_META_IIF);
        End(device);
        Load(NFT_REG32_01, key);
        LookUp(map);
        return Write(target);
    }

    private RuleWriter Write(HeaderField target)
    {
        var write = Begin("payload");
        Number(NFTA_PAYLOAD_SREG, NFT_REG_1);
        Number(NFTA_PAYLOAD_BASE, target.Base);
        Number(NFTA_PAYLOAD_OFFSET, target.Offset);
        Number(NFTA_PAYLOAD_LEN, target.Bytes);
        Number(NFTA_PAYLOAD_CSUM_TYPE, NFT_PAYLOAD_CSUM_INET);
        Number(NFTA_PAYLOAD_CSUM_OFFSET, IpChecksumOffset);
        Number(NFTA_PAYLOAD_CSUM_FLAGS, NFT_PAYLOAD_L4CSUM_PSEUDOHDR);
        return End(write);
    }

    /// <summary><c>dnat ip to KEY . KEY map @map</c>, whose values are address and port.</summary>
    public RuleWriter TranslateDestination(NamedSet map, params HeaderField[] key)
    {
        Map(map, key);
        var nat = Begin("nat");
        Number(NFTA_NAT_TYPE, NFT_NAT_DNAT);
        Number(NFTA_NAT_FAMILY, NFPROTO_IPV4);
        Number(NFTA_NAT_REG_ADDR_MIN, NFT_REG_1);
        Number(NFTA_NAT_REG_PROTO_MIN, NFT_REG32_01);
        return End(nat);
    }

    /// <summary><c>snat to KEY map @map</c>; the port stays where it is free.</summary>
    public RuleWriter TranslateSource(NamedSet map, params HeaderField[] key)
    {
        Map(map, key);
        return TranslateSource();
    }

    /// <summary><c>snat to oif map @map</c>: by the number of the device that the packet goes out of.</summary>
    public RuleWriter TranslateSourceByDevice(NamedSet map)
    {
        var device = Begin("meta");
        Number(NFTA_META_DREG, NFT_REG_1);
        Number(NFTA_META_KEY, NFT_META_OIF);
        End(device);
        LookUp(map);
        return TranslateSource();
    }

    private RuleWriter TranslateSource()
    {
        var nat = Begin("nat");
        Number(NFTA_NAT_TYPE, NFT_NAT_SNAT);
        Number(NFTA_NAT_FAMILY, NFPROTO_IPV4);
        Number(NFTA_NAT_REG_ADDR_MIN, NFT_REG_1);
        return End(nat);
    }

    /// <summary><c>meta mark set KEY . KEY map @map</c>. What the map does not have ends the rule.</summary>
    public RuleWriter Mark(NamedSet map, params HeaderField[] key)
    {
        Map(map, key);
        var mark = Begin("meta");
        Number(NFTA_META_SREG, NFT_REG_1);
        Number(NFTA_META_KEY, NFT_META_MARK);
        return End(mark);
    }

    /// <summary><c>tproxy to a.b.c.d:port</c>: a packet that belongs to no socket is for that listener, and keeps its addresses.</summary>
    public RuleWriter ToListener(Ipv4Address address, ushort port)
    {
        Immediate(NFT_REG_1, address.Value, 4);
        Immediate(NFT_REG32_01, (uint)port << 16, 2);
        var proxy = Begin("tproxy");
        Number(NFTA_TPROXY_FAMILY, NFPROTO_IPV4);
        Number(NFTA_TPROXY_REG_ADDR, NFT_REG_1);
        Number(NFTA_TPROXY_REG_PORT, NFT_REG32_01);
        return End(proxy);
    }

    /// <summary>
    /// <c>fwd ip to FIELD device "x"</c>: out by that device at once, to the neighbour of that address; nothing else of this namespace sees the
    /// packet. Of <see cref="Ipv4"/> and where packets come in (family <c>netdev</c>) only.
    /// </summary>
    /// <param name="device">Its number. When it is gone, the packet is dropped.</param>
    public RuleWriter Forward(int device, HeaderField address)
    {
        // Unlike header fields, a device's number is in the host's order.
        Immediate(NFT_REG_1, BinaryPrimitives.ReverseEndianness((uint)device), 4);
        Load(NFT_REG32_01, address);
        return Forward();
    }

    /// <summary><c>fwd ip to a.b.c.d device KEY map @map</c>: the same, by the device that the map has. What the map does not have ends the rule.</summary>
    public RuleWriter Forward(NamedSet devices, HeaderField key, Ipv4Address neighbour)
    {
        Map(devices, [key]);
        Immediate(NFT_REG32_01, neighbour.Value, 4);
        return Forward();
    }

    /// <summary><c>fwd to KEY map @map</c>: the same, to the Ethernet address that the packet has already.</summary>
    public RuleWriter Forward(NamedSet devices, HeaderField key)
    {
        Map(devices, [key]);
        var forward = Begin("fwd");
        Number(NFTA_FWD_SREG_DEV, NFT_REG_1);
        return End(forward);
    }

    private RuleWriter Forward()
    {
        var forward = Begin("fwd");
        Number(NFTA_FWD_SREG_DEV, NFT_REG_1);
        Number(NFTA_FWD_SREG_ADDR, NFT_REG32_01);
        Number(NFTA_FWD_NFPROTO, NFPROTO_IPV4);
        return End(forward);
    }

    /// <summary><c>meta protocol ip</c>.</summary>
    public RuleWriter Ipv4()
    {
        var protocol = Begin("meta");
        Number(NFTA_META_DREG, NFT_REG_1);
        Number(NFTA_META_KEY, NFT_META_PROTOCOL);
        End(protocol);
        return Compare(NFT_CMP_EQ, 0x0800_0000, 2); // IEEE 802, ETH_P_IP
    }

    /// <summary><c>accept</c>: no more of this hook's chain.</summary>
    public RuleWriter Accept() => Verdict(NF_ACCEPT);

    /// <summary><c>drop</c>.</summary>
    public RuleWriter Drop() => Verdict(NF_DROP);

    /// <summary><c>reject with tcp reset</c>: its sender is told that there is no such connection. Of TCP only; a reset is not answered by one.</summary>
    public RuleWriter Reset()
    {
        var reject = Begin("reject");
        Number(NFTA_REJECT_TYPE, NFT_REJECT_TCP_RST);
        return End(reject);
    }

    /// <summary><c>goto chain</c>.</summary>
    public RuleWriter Goto(string chain) => Verdict(NFT_GOTO, chain);

    private void Immediate(uint register, uint value, int bytes)
    {
        Span<byte> all = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(all, value);
        var immediate = Begin("immediate");
        Number(NFTA_IMMEDIATE_DREG, register);
        Data(NFTA_IMMEDIATE_DATA, all[..bytes]);
        End(immediate);
    }

    private RuleWriter Verdict(int code, string? chain = null)
    {
        var immediate = Begin("immediate");
        Number(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
        var data = writer.BeginNested(NFTA_IMMEDIATE_DATA);
        var verdict = writer.BeginNested(NFTA_DATA_VERDICT);
        Number(NFTA_VERDICT_CODE, (uint)code);
        if (chain is not null) writer.Attribute(NFTA_VERDICT_CHAIN, chain);
        writer.EndNested(verdict);
        writer.EndNested(data);
        return End(immediate);
    }

    /// <summary>Loads fields one after the other, each into a word of its own.</summary>
    private void Load(params ReadOnlySpan<HeaderField> fields)
    {
        ReadOnlySpan<uint> registers = [NFT_REG_1, NFT_REG32_01, NFT_REG32_02];
        for (var i = 0; i < fields.Length; i++) Load(registers[i], fields[i]);
    }

    private void Load(uint register, HeaderField field)
    {
        var load = Begin("payload");
        Number(NFTA_PAYLOAD_DREG, register);
        Number(NFTA_PAYLOAD_BASE, field.Base);
        Number(NFTA_PAYLOAD_OFFSET, field.Offset);
        Number(NFTA_PAYLOAD_LEN, field.Bytes);
        End(load);
    }

    private void Map(NamedSet map, HeaderField[] key)
    {
        Load(key);
        LookUp(map);
    }

    private void LookUp(NamedSet map)
    {
        var look = Begin("lookup");
        writer.Attribute(NFTA_LOOKUP_SET, map.Name);
        Number(NFTA_LOOKUP_SREG, NFT_REG_1);
        Number(NFTA_LOOKUP_DREG, NFT_REG_1);
        End(look);
    }

    private RuleWriter Device(uint key, string prefix)
    {
        var load = Begin("meta");
        Number(NFTA_META_DREG, NFT_REG_1);
        Number(NFTA_META_KEY, key);
        End(load);

        Span<byte> bytes = stackalloc byte[15];
        return Compare(NFT_CMP_EQ, bytes[..Encoding.ASCII.GetBytes(prefix, bytes)]);
    }

    /// <param name="value">Its first <paramref name="bytes"/> bytes, in the network's order.</param>
    private RuleWriter Compare(uint operation, uint value, int bytes)
    {
        Span<byte> all = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(all, value);
        return Compare(operation, all[..bytes]);
    }

    private RuleWriter Compare(uint operation, ReadOnlySpan<byte> value)
    {
        var compare = Begin("cmp");
        Number(NFTA_CMP_SREG, NFT_REG_1);
        Number(NFTA_CMP_OP, operation);
        Data(NFTA_CMP_DATA, value);
        return End(compare);
    }

    private void Mask(uint mask, int bytes)
    {
        Span<byte> all = stackalloc byte[8];
        all.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(all, mask);
        var bitwise = Begin("bitwise");
        Number(NFTA_BITWISE_SREG, NFT_REG_1);
        Number(NFTA_BITWISE_DREG, NFT_REG_1);
        Number(NFTA_BITWISE_LEN, (uint)bytes);
        Data(NFTA_BITWISE_MASK, all[..bytes]);
        Data(NFTA_BITWISE_XOR, all.Slice(4, bytes));
        End(bitwise);
    }

    private void Data(ushort type, ReadOnlySpan<byte> value)
    {
        var nested = writer.BeginNested(type);
        writer.Attribute(NFTA_DATA_VALUE, value);
        writer.EndNested(nested);
    }

    private (int Element, int Data) Begin(string name)
    {
        var element = writer.BeginNested(NFTA_LIST_ELEM);
        writer.Attribute(NFTA_EXPR_NAME, name);
        return (element, writer.BeginNested(NFTA_EXPR_DATA));
    }

    private RuleWriter End((int Element, int Data) begun)
    {
        writer.EndNested(begun.Data);
        writer.EndNested(begun.Element);
        return this;
    }

    private void Number(ushort type, uint value) => writer.Attribute(type, BinaryPrimitives.ReverseEndianness(value));
}
