using System.Buffers.Binary;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;
using static Tieline.Engines.Linux.Kernel.NftablesAbi;

namespace Tieline.Engines.Linux.Nftables;

/// <summary>Where a chain begins: a place that packets come by.</summary>
/// <param name="Number">The kernel's (<c>NF_INET_*</c>).</param>
/// <param name="Priority">Among the chains of one place, the lowest comes first.</param>
/// <param name="IsNat">True for a chain that only the first packet of a connection comes by, and that may translate.</param>
/// <param name="Device">In a table of the family <c>netdev</c>, the device whose packets come by.</param>
internal readonly record struct ChainHook(uint Number, int Priority, bool IsNat = false, DeviceName Device = default);

/// <summary>Changes of the packet filter that the kernel makes all at once, or not at all.</summary>
/// <remarks>A packet meets the rules as they were before or as they are after. One thread at a time.</remarks>
internal sealed class NftablesTransaction : IDisposable
{
    /// <summary>A list of elements must fit into one attribute of 64 KB.</summary>
    private const int ElementsPerMessageMax = 500;

    private readonly NetlinkSocket _socket;
    private readonly byte _family;
    private readonly MessageWriter _writer = new();
    private readonly List<int> _offsets = [];
    private readonly List<string> _words = [];
    private uint _sets;

    internal NftablesTransaction(NetlinkSocket socket, byte family)
    {
        (_socket, _family) = (socket, family);
        WriteFrame(NFNL_MSG_BATCH_BEGIN);
    }

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => _words.Count == 1;

    /// <summary>Makes the table; one that is there stays, with its mark.</summary>
    /// <param name="mark">Free text of the owner's.</param>
    public NftablesTransaction AddTable(string table, string mark = "")
    {
        Begin(NFT_MSG_NEWTABLE, NLM_F_CREATE, $"NFT_MSG_NEWTABLE {table}");
        _writer.Attribute(NFTA_TABLE_NAME, table);
        if (mark.Length > 0) _writer.Attribute(NFTA_TABLE_USERDATA, mark);
        return End();
    }

    /// <summary>Removes the table with all that is in it. It must be there.</summary>
    public NftablesTransaction RemoveTable(string table)
    {
        Begin(NFT_MSG_DELTABLE, 0, $"NFT_MSG_DELTABLE {table}");
        _writer.Attribute(NFTA_TABLE_NAME, table);
        return End();
    }

    /// <summary>Makes a set in a table of this transaction.</summary>
    public NftablesTransaction AddSet(string table, NamedSet set)
    {
        Begin(NFT_MSG_NEWSET, NLM_F_CREATE, $"NFT_MSG_NEWSET {table} {set.Name}");
        _writer.Attribute(NFTA_SET_TABLE, table);
        _writer.Attribute(NFTA_SET_NAME, set.Name);
        var flags = (set.IsMap ? NFT_SET_MAP : 0) | (set.HasRanges ? NFT_SET_INTERVAL | NFT_SET_CONCAT : 0) | (set.IsOfRules ? NFT_SET_EVAL : 0);
        Number(NFTA_SET_FLAGS, flags);
        Number(NFTA_SET_KEY_TYPE, TypeOf(set.Key));
        Number(NFTA_SET_KEY_LEN, (uint)(4 * set.Key.Length));
        if (set.IsMap)
        {
            Number(NFTA_SET_DATA_TYPE, TypeOf(set.Value));
            Number(NFTA_SET_DATA_LEN, (uint)(4 * set.Value.Length));
        }

        if (set.HasRanges) WriteFieldLengths(set.Key.Length);
        Number(NFTA_SET_ID, ++_sets);
        return End();

        static uint TypeOf(FieldType[] fields) => fields.Aggregate(0u, static (type, field) => (type << 6) | (uint)field);
    }

    /// <summary>Makes a chain; without a hook, one that packets are sent to by rules of others.</summary>
    public NftablesTransaction AddChain(string table, string chain, ChainHook? hook = null)
    {
        Begin(NFT_MSG_NEWCHAIN, NLM_F_CREATE, $"NFT_MSG_NEWCHAIN {table} {chain}");
        _writer.Attribute(NFTA_CHAIN_TABLE, table);
        _writer.Attribute(NFTA_CHAIN_NAME, chain);
        if (hook is { } place)
        {
            var nested = _writer.BeginNested(NFTA_CHAIN_HOOK);
            Number(NFTA_HOOK_HOOKNUM, place.Number);
            Number(NFTA_HOOK_PRIORITY, (uint)place.Priority);
            if (!place.Device.IsEmpty) _writer.Attribute(NFTA_HOOK_DEV, place.Device);
            _writer.EndNested(nested);
            _writer.Attribute(NFTA_CHAIN_TYPE, place.IsNat ? "nat" : "filter");
        }

        return End();
    }

    /// <summary>Puts a rule at the end of a chain.</summary>
    /// <param name="comment">For its owner to know it by.</param>
    public NftablesTransaction AddRule(string table, string chain, Action<RuleWriter> write, string comment = "")
    {
        Begin(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, $"NFT_MSG_NEWRULE {table} {chain}");
        _writer.Attribute(NFTA_RULE_TABLE, table);
        _writer.Attribute(NFTA_RULE_CHAIN, chain);
        var expressions = _writer.BeginNested(NFTA_RULE_EXPRESSIONS);
        write(new(_writer));
        _writer.EndNested(expressions);
        if (comment.Length > 0) _writer.Attribute(NFTA_RULE_USERDATA, RuleComment.Of(comment).AsSpan());
        return End();
    }

    /// <summary>Removes a chain with its rules. It must be there.</summary>
    public NftablesTransaction RemoveChain(string table, string chain)
    {
        Begin(NFT_MSG_DELCHAIN, 0, $"NFT_MSG_DELCHAIN {table} {chain}");
        _writer.Attribute(NFTA_CHAIN_TABLE, table);
        _writer.Attribute(NFTA_CHAIN_NAME, chain);
        return End();
    }

    /// <summary>Adds elements that are not in the set, or have the same value there.</summary>
    public NftablesTransaction AddElements(string table, NamedSet set, IReadOnlyCollection<Element> elements) =>
        Write(NFT_MSG_NEWSETELEM, NLM_F_CREATE, table, set, elements);

    /// <summary>Removes elements that are in the set.</summary>
    public NftablesTransaction RemoveElements(string table, NamedSet set, IReadOnlyCollection<Element> elements) =>
        Write(NFT_MSG_DELSETELEM, 0, table, set, elements);

    /// <summary>Sends it; returns when the kernel has done it.</summary>
    /// <exception cref="KernelException">The kernel refused a change: none was made.</exception>
    public void Execute()
    {
        if (IsEmpty) return;
        WriteFrame(NFNL_MSG_BATCH_END);
        var answers = new NetlinkAnswer[_offsets.Count];
        _socket.TransactWhole(_writer.Written, answers);
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i].Errno != Errno.Ok) throw new KernelException(_words[i], answers[i].Errno, answers[i].Detail ?? "");
        }
    }

    public void Dispose() => _writer.Dispose();

    private NftablesTransaction Write(ushort message, ushort flags, string table, NamedSet set, IReadOnlyCollection<Element> elements)
    {
        foreach (var chunk in elements.Chunk(ElementsPerMessageMax))
        {
            Begin(message, flags, $"{(message == NFT_MSG_NEWSETELEM ? "NFT_MSG_NEWSETELEM" : "NFT_MSG_DELSETELEM")} {table} {set.Name}");
            _writer.Attribute(NFTA_SET_ELEM_LIST_TABLE, table);
            _writer.Attribute(NFTA_SET_ELEM_LIST_SET, set.Name);
            var list = _writer.BeginNested(NFTA_SET_ELEM_LIST_ELEMENTS);
            foreach (var element in chunk)
            {
                var item = _writer.BeginNested(NFTA_LIST_ELEM);
                WriteData(NFTA_SET_ELEM_KEY, element.Key);
                if (element.KeyEnd.Count > 0) WriteData(NFTA_SET_ELEM_KEY_END, element.KeyEnd);
                if (element.Value.Count > 0 && message == NFT_MSG_NEWSETELEM) WriteData(NFTA_SET_ELEM_DATA, element.Value);
                _writer.EndNested(item);
            }

            _writer.EndNested(list);
            End();
        }

        return this;
    }

    private void WriteData(ushort type, in Fields fields)
    {
        Span<byte> bytes = stackalloc byte[16];
        fields.Write(bytes);
        var nested = _writer.BeginNested(type);
        _writer.Attribute(NFTA_DATA_VALUE, bytes[..fields.Bytes]);
        _writer.EndNested(nested);
    }

    private void WriteFieldLengths(int fields)
    {
        var description = _writer.BeginNested(NFTA_SET_DESC);
        var all = _writer.BeginNested(NFTA_SET_DESC_CONCAT);
        for (var field = 0; field < fields; field++)
        {
            var one = _writer.BeginNested(NFTA_LIST_ELEM);
            Number(NFTA_SET_FIELD_LEN, 4);
            _writer.EndNested(one);
        }

        _writer.EndNested(all);
        _writer.EndNested(description);
    }

    private void Number(ushort type, uint value) => _writer.Attribute(type, BinaryPrimitives.ReverseEndianness(value));

    private void Begin(ushort message, ushort flags, string words)
    {
        _offsets.Add(_writer.Length);
        _words.Add(words);
        _writer.Begin(NftablesSocket.Type(message), flags, NftablesSocket.Of(_family));
    }

    private NftablesTransaction End()
    {
        _writer.End();
        return this;
    }

    private void WriteFrame(ushort type)
    {
        _offsets.Add(_writer.Length);
        _words.Add("nf_tables transaction");
        _writer.Begin(type, 0, new nfgenmsg { nfgen_family = NFPROTO_UNSPEC, res_id = BinaryPrimitives.ReverseEndianness(NFNL_SUBSYS_NFTABLES) });
        _writer.End();
    }
}
