using System.Buffers.Binary;
using Tieline.Core.Networks;

namespace Tieline.Engines.Linux.Nftables;

/// <summary>What a key or a value of a set is made of. The numbers are those that <c>nft</c> shows the set by (nftables, include/datatype.h).</summary>
internal enum FieldType
{
    Ipv4Address = 7,
    Protocol = 12,
    TransportPort = 13,

    /// <summary>A packet's mark: any number of 32 bits, in the host's order.</summary>
    Mark = 19,

    /// <summary>A device's number, in the host's order.</summary>
    Device = 20,
}

/// <summary>A key or a value of a set: up to four fields, each in 4 bytes, as the kernel's registers have them.</summary>
/// <param name="Words">The fields in order, the last one lowest.</param>
internal readonly record struct Fields(UInt128 Words, int Count)
{
    public const byte Tcp = 6;

    public static Fields None => default;

    public static Fields Of(Ipv4Address address) => None.And(address);

    public int Bytes => 4 * Count;

    /// <summary>A mark or a device's number.</summary>
    public Fields AndMark(uint mark) => Add(BinaryPrimitives.ReverseEndianness(mark));

    /// <summary>A number of 64 bits as two marks.</summary>
    public Fields AndNumber(long value) => AndMark((uint)(value >> 32)).AndMark((uint)value);

    public Fields And(Ipv4Address address) => Add(address.Value);

    /// <summary>A protocol's number (IANA); a field shorter than 4 bytes stands at their beginning.</summary>
    public Fields AndProtocol(byte protocol) => Add((uint)protocol << 24);

    public Fields AndPort(int port) => Add((uint)checked((ushort)port) << 16);

    public Ipv4Address Address(int field) => new(Word(field));

    public uint Mark(int field) => BinaryPrimitives.ReverseEndianness(Word(field));

    /// <summary>A number of 64 bits, which begins in that field.</summary>
    public long Number(int field) => ((long)Mark(field) << 32) | Mark(field + 1);

    public int Port(int field) => (int)(Word(field) >> 16);

    public void Write(Span<byte> bytes)
    {
        for (var field = 0; field < Count; field++) BinaryPrimitives.WriteUInt32BigEndian(bytes[(4 * field)..], Word(field));
    }

    public static Fields Read(ReadOnlySpan<byte> bytes)
    {
        var fields = default(Fields);
        for (; bytes.Length >= 4 && fields.Count < 4; bytes = bytes[4..]) fields = fields.Add(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        return fields;
    }

    public override string ToString()
    {
        var fields = this;
        return string.Join(" . ", Enumerable.Range(0, Count).Select(field => $"{fields.Word(field):x8}"));
    }

    private uint Word(int field) => (uint)(Words >> (32 * (Count - 1 - field)));

    private Fields Add(uint word) => new((Words << 32) | word, Count + 1);
}

/// <summary>An element of a set.</summary>
/// <param name="Value">What a map has for the key; none in a plain set.</param>
/// <param name="KeyEnd">In a set of ranges, the last key of the range.</param>
internal readonly record struct Element(Fields Key, Fields Value = default, Fields KeyEnd = default);

/// <summary>A named set, or a map when it has values.</summary>
/// <param name="Name">Up to 31 bytes.</param>
/// <param name="IsOfRules">True for a set that rules add to and the kernel clears, see <see cref="RuleWriter.MoreConnectionsThan"/>.</param>
internal sealed record NamedSet(string Name, FieldType[] Key, FieldType[] Value, bool HasRanges = false, bool IsOfRules = false)
{
    public bool IsMap => Value.Length > 0;
}
