using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using static Tieline.Engines.Linux.Kernel.NftablesAbi;

namespace Tieline.Engines.Linux.Nftables;

/// <summary>A rule as it is listed.</summary>
/// <param name="Comment">The owner's text; empty when there is none.</param>
internal sealed record RuleSight(string Chain, string Comment);

/// <summary>A conversation with the packet filter and the connection tracking of one network namespace.</summary>
/// <remarks>Netlink's netfilter family, spoken directly: no rule is text, and no process is started for a change.</remarks>
internal sealed class NftablesSocket(NetlinkSocket netlink) : IDisposable
{
    public static NftablesSocket Open(NetworkNamespace target) => new(NetlinkSocket.Open(target, NETLINK_NETFILTER));

    /// <summary>A new, empty transaction.</summary>
    /// <param name="family">Of the tables that it is about (<c>NFPROTO_*</c>).</param>
    public NftablesTransaction NewTransaction(byte family = NFPROTO_IPV4) => new(netlink, family);

    /// <summary>What the table was marked with when it was made; null when there is no table of that name.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public string? FindTableMark(string table, byte family = NFPROTO_IPV4)
    {
        var (answer, mark) = netlink.Get(
            "NFT_MSG_GETTABLE",
            writer =>
            {
                writer.Begin(Type(NFT_MSG_GETTABLE), 0, Of(family));
                writer.Attribute(NFTA_TABLE_NAME, table);
                writer.End();
            },
            static (_, payload) =>
            {
                var attributes = AttributeReader.After<nfgenmsg>(payload, out nfgenmsg _);
                while (attributes.Next())
                {
                    if (attributes.Type == NFTA_TABLE_USERDATA) return attributes.Text();
                }

                return "";
            });
        if (answer.Errno is Errno.Ok or Errno.ENOENT) return mark;
        throw new KernelException($"NFT_MSG_GETTABLE {table}", answer.Errno, answer.Detail ?? "");
    }

    /// <summary>How many rules each chain of the table has.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public Dictionary<string, int> CountRules(string table) =>
        ListRules(table).GroupBy(static rule => rule.Chain).ToDictionary(static chain => chain.Key, static chain => chain.Count());

    /// <summary>The chain of each rule of the table, and its comment; none when there is no table of that name.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    /// <param name="chain">Of this chain only; null for all.</param>
    public List<RuleSight> ListRules(string table, byte family = NFPROTO_IPV4, string? chain = null) =>
        netlink.Dump(
            "NFT_MSG_GETRULE",
            writer =>
            {
                writer.Begin(Type(NFT_MSG_GETRULE), 0, Of(family));
                writer.Attribute(NFTA_RULE_TABLE, table);
                if (chain is not null) writer.Attribute(NFTA_RULE_CHAIN, chain);
                writer.End();
            },
            (_, payload) =>
            {
                var attributes = AttributeReader.After<nfgenmsg>(payload, out nfgenmsg _);
                string name = "", of = "", comment = "";
                while (attributes.Next())
                {
                    if (attributes.Type == NFTA_RULE_TABLE) name = attributes.Text();
                    else if (attributes.Type == NFTA_RULE_CHAIN) of = attributes.Text();
                    else if (attributes.Type == NFTA_RULE_USERDATA) comment = RuleComment.Read(attributes.Value);
                }

                return name == table && (chain ?? of) == of ? new RuleSight(of, comment) : null;
            });

    /// <summary>All elements of a set; none when the set or its table is not there.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public List<Element> ListElements(string table, NamedSet set, byte family = NFPROTO_IPV4)
    {
        var found = new List<Element>();
        try
        {
            netlink.Dump<object>(
                "NFT_MSG_GETSETELEM",
                writer =>
                {
                    found.Clear(); // asked again from the start when the set changed meanwhile
                    writer.Begin(Type(NFT_MSG_GETSETELEM), 0, Of(family));
                    writer.Attribute(NFTA_SET_ELEM_LIST_TABLE, table);
                    writer.Attribute(NFTA_SET_ELEM_LIST_SET, set.Name);
                    writer.End();
                },
                (_, payload) =>
                {
                    Parse(payload, found);
                    return null;
                });
            return found;
        }
        catch (KernelException fault) when (fault.Errno == Errno.ENOENT)
        {
            return [];
        }
    }

    /// <summary>Ends the tracked connections that were opened to an address: their packets are strangers from now on.</summary>
    /// <remarks>The kernel does the sifting; all others stay as they are.</remarks>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void ForgetConnectionsTo(Ipv4Address address) => ForgetConnections(CTA_TUPLE_ORIG, CTA_FILTER_ORIG_FLAGS, address);

    /// <summary>The same of those whose answers go to an address: what they were made to come from.</summary>
    /// <inheritdoc cref="ForgetConnectionsTo" path="/exception"/>
    public void ForgetConnectionsAnsweredTo(Ipv4Address address) => ForgetConnections(CTA_TUPLE_REPLY, CTA_FILTER_REPLY_FLAGS, address);

    private void ForgetConnections(ushort direction, ushort flags, Ipv4Address address)
    {
        const ushort Nested = 0x8000;
        using var batch = netlink.NewBatch();
        var writer = batch.Begin(TypeOf(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE), 0, Already.Gone, Ipv4Tables);
        var tuple = writer.BeginNested((ushort)(direction | Nested));
        var ip = writer.BeginNested(CTA_TUPLE_IP | Nested);
        writer.Attribute(CTA_IP_V4_DST, address);
        writer.EndNested(ip);
        writer.EndNested(tuple);
        var filter = writer.BeginNested(CTA_FILTER | Nested);
        writer.Attribute(flags, CTA_FILTER_F_CTA_IP_DST);
        writer.EndNested(filter);
        batch.End();
        if (batch.TryExecute() is [var failure, ..])
            throw new KernelException($"IPCTNL_MSG_CT_DELETE to {address}", failure.Exception.Errno, failure.Exception.Detail);
    }

    public void Dispose() => netlink.Dispose();

    internal static nfgenmsg Ipv4Tables => Of(NFPROTO_IPV4);

    internal static nfgenmsg Of(byte family) => new() { nfgen_family = family };

    internal static ushort Type(ushort message) => TypeOf(NFNL_SUBSYS_NFTABLES, message);

    private static void Parse(ReadOnlySpan<byte> payload, List<Element> found)
    {
        var attributes = AttributeReader.After<nfgenmsg>(payload, out nfgenmsg _);
        while (attributes.Next())
        {
            if (attributes.Type != NFTA_SET_ELEM_LIST_ELEMENTS) continue;
            var list = new AttributeReader(attributes.Value);
            while (list.Next()) found.Add(ParseElement(list.Value));
        }
    }

    private static Element ParseElement(ReadOnlySpan<byte> bytes)
    {
        Fields key = default, value = default, end = default;
        var attributes = new AttributeReader(bytes);
        while (attributes.Next())
        {
            var data = new AttributeReader(attributes.Value);
            if (attributes.Type is not (NFTA_SET_ELEM_KEY or NFTA_SET_ELEM_DATA or NFTA_SET_ELEM_KEY_END) || !data.Next()) continue;
            var fields = Fields.Read(data.Value);
            if (attributes.Type == NFTA_SET_ELEM_KEY) key = fields;
            else if (attributes.Type == NFTA_SET_ELEM_DATA) value = fields;
            else end = fields;
        }

        return new(key, value, end);
    }
}
