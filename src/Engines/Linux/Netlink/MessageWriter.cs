using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Tieline.Core.Networks;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>Writes netlink messages one after the other into a buffer that grows.</summary>
/// <remarks>Numbers are in the host's order, as the kernel wants them, and IPv4 addresses in the network's.</remarks>
internal sealed class MessageWriter : IDisposable
{
    private byte[] _buffer = [];
    private int _messageStart = -1;

    /// <summary>Bytes written: the place of the next message.</summary>
    public int Length { get; private set; }

    public Span<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Begins a message: its header, and the fixed part that its type has before the attributes.</summary>
    public void Begin<T>(ushort type, ushort flags, in T fixedPart)
        where T : unmanaged
    {
        _messageStart = Length;
        var header = new nlmsghdr { nlmsg_type = type, nlmsg_flags = (ushort)(flags | NLM_F_REQUEST) };
        MemoryMarshal.Write(Take(NLMSG_HDRLEN), header);
        Put(fixedPart);
    }

    /// <summary>Ends the message: writes how long it got.</summary>
    public void End()
    {
        MemoryMarshal.Write(_buffer.AsSpan(_messageStart), (uint)(Length - _messageStart));
        _messageStart = -1;
    }

    /// <summary>A structure without an attribute's header round it.</summary>
    public unsafe void Put<T>(in T structure)
        where T : unmanaged => MemoryMarshal.Write(Take(sizeof(T)), structure);

    public void Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        var header = new nlattr { nla_len = checked((ushort)(NLA_HDRLEN + value.Length)), nla_type = type };
        MemoryMarshal.Write(Take(NLA_HDRLEN), header);
        value.CopyTo(Take(value.Length));
    }

    public void Attribute<T>(ushort type, in T value)
        where T : unmanaged => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Text with the closing zero that the kernel expects.</summary>
    public void Attribute(ushort type, string value)
    {
        Span<byte> bytes = stackalloc byte[512];
        var length = Encoding.UTF8.GetBytes(value, bytes[..^1]);
        bytes[length] = 0;
        Attribute(type, bytes[..(length + 1)]);
    }

    public void Attribute(ushort type, DeviceName value)
    {
        Span<byte> bytes = stackalloc byte[16];
        Attribute(type, value.CopyTo(bytes));
    }

    public void Attribute(ushort type, Ipv4Address value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value.Value);
        Attribute(type, bytes);
    }

    public void Attribute(ushort type, MacAddress value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value.Value);
        Attribute(type, bytes[2..]);
    }

    /// <summary>Begins an attribute that holds others; returns what <see cref="EndNested"/> wants.</summary>
    public int BeginNested(ushort type)
    {
        var start = Length;
        MemoryMarshal.Write(Take(NLA_HDRLEN), new nlattr { nla_type = type });
        return start;
    }

    public void EndNested(int start) => MemoryMarshal.Write(_buffer.AsSpan(start), checked((ushort)(Length - start)));

    /// <summary>Forgets what was written from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => (Length, _messageStart) = (length, -1);

    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, Length) = ([], 0);
    }

    // What is taken ends at a multiple of 4, and the bytes up to there are zero.
    private Span<byte> Take(int length)
    {
        var end = Length + Align(length);
        if (end > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(end, _buffer.Length * 2), 512));
            Written.CopyTo(larger);
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var taken = _buffer.AsSpan(Length, end - Length);
        taken.Clear();
        Length = end;
        return taken[..length];
    }
}
