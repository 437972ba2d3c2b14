using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>Reads what one message of an answer says; null to leave it out.</summary>
/// <param name="payload">What follows the message's header; valid during the call only.</param>
internal delegate T? MessageParser<out T>(ushort type, ReadOnlySpan<byte> payload);

/// <summary>A conversation with rtnetlink in one network namespace. Safe for any number of threads, which take turns.</summary>
/// <remarks>
/// The socket stays in the namespace that it was opened in, and keeps that namespace alive; so open it once and keep it.
/// The kernel works off what is sent while it is being sent: an answer never has to be waited for.
/// </remarks>
internal sealed class NetlinkSocket : IDisposable
{
    /// <summary>Room for what the kernel sends at most at once in a dump (Linux, net/netlink/af_netlink.c: 32 KiB) and more.</summary>
    private const int ReceiveBytes = 64 * 1024;

    /// <summary>Errors that wait to be read while a batch is sent must fit, or the kernel drops them.</summary>
    private const int SocketBufferBytes = 4 * 1024 * 1024;

    private const int MessagesPerSendMax = 1000;
    private const int BytesPerSendMax = 128 * 1024;

    /// <summary>A dump that is interrupted by changes every time has a cause that trying on does not cure.</summary>
    private const int DumpTriesMax = 50;

    private static readonly unsafe uint AddressBytes = (uint)sizeof(Libc.sockaddr_nl);

    private readonly Lock _turn = new();
    private readonly SafeFileHandle _socket;
    private uint _sequence;

    private NetlinkSocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>Opens a socket in that namespace.</summary>
    /// <param name="family">Whom to speak to: rtnetlink, or another of netlink's families.</param>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static NetlinkSocket Open(NetworkNamespace target, int family = NETLINK_ROUTE) => target.Run(() => OpenHere(family));

    /// <summary>Opens a socket in this process's own namespace.</summary>
    /// <inheritdoc cref="Open(NetworkNamespace, int)" path="/exception"/>
    public static NetlinkSocket OpenOwn() => NamespaceThreads.Run(null, () => OpenHere());

    /// <summary>A new, empty batch of changes.</summary>
    public NetlinkBatch NewBatch() => new(this);

    /// <summary>Everything that the kernel lists; once more from the start when it changed meanwhile.</summary>
    /// <param name="describe">What is asked, for the message of an exception.</param>
    /// <param name="write">Writes the one message that asks.</param>
    /// <exception cref="KernelException">The kernel refused, or the list never held still.</exception>
    internal List<T> Dump<T>(string describe, Action<MessageWriter> write, MessageParser<T> parse)
    {
        lock (_turn)
        {
            var items = new List<T>();
            for (var tries = 0; tries < DumpTriesMax; tries++)
            {
                items.Clear();
                var (answer, interrupted) = Ask(describe, write, NLM_F_DUMP, parse, items);
                if (answer.Errno != Errno.Ok) throw new KernelException(describe, answer.Errno, answer.Detail ?? "");
                if (!interrupted) return items;
            }

            throw new EngineException($"{describe}: changed during each of {DumpTriesMax} tries to list it");
        }
    }

    /// <summary>The one object that is asked for, or why there is none.</summary>
    /// <inheritdoc cref="Dump{T}" path="/param"/>
    internal (NetlinkAnswer Answer, T? Found) Get<T>(string describe, Action<MessageWriter> write, MessageParser<T> parse)
    {
        lock (_turn)
        {
            var items = new List<T>(1);
            var (answer, _) = Ask(describe, write, 0, parse, items);
            return (answer, items.Count == 0 ? default : items[0]);
        }
    }

    /// <summary>Sends the messages, all of them even when one is refused, and notes each one's answer.</summary>
    /// <param name="messages">The messages, one after the other; they get their sequence numbers here.</param>
    /// <param name="offsets">Where each message begins.</param>
    /// <param name="answers">As many; all of them still <see cref="Errno.Ok"/>.</param>
    internal void Transact(Span<byte> messages, ReadOnlySpan<int> offsets, Span<NetlinkAnswer> answers)
    {
        lock (_turn)
        {
            for (var first = 0; first < offsets.Length;)
            {
                var end = first + 1;
                var endMax = Math.Min(offsets.Length, first + MessagesPerSendMax);
                while (end < endMax && EndOf(end, offsets, messages) - offsets[first] <= BytesPerSendMax) end++;
                var part = messages[offsets[first]..EndOf(end - 1, offsets, messages)];
                TransactPart(part, answers[first..end], end - first - 1);
                first = end;
            }
        }

        static int EndOf(int message, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> messages) =>
            message + 1 < offsets.Length ? offsets[message + 1] : messages.Length;
    }

    /// <summary>Sends messages of which the kernel carries out all or none, and notes their answers.</summary>
    /// <param name="messages">The first says that they are such, the last that there are no more (nfnetlink.h, <c>NFNL_MSG_BATCH_*</c>).</param>
    /// <param name="answers">As many as messages; all of them still <see cref="Errno.Ok"/>. That of the first is about the whole.</param>
    internal void TransactWhole(Span<byte> messages, Span<NetlinkAnswer> answers)
    {
        lock (_turn) TransactPart(messages, answers, answers.Length - 2);
    }

    public void Dispose()
    {
        lock (_turn) _socket.Dispose();
    }

    /// <summary>Opens a socket in the namespace that the calling thread is in.</summary>
    /// <inheritdoc cref="Open(NetworkNamespace, int)" path="/exception"/>
    public static unsafe NetlinkSocket OpenHere(int family = NETLINK_ROUTE)
    {
        var socket = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, family);
        if (socket.IsInvalid) throw new KernelException($"socket(AF_NETLINK, {family})", Libc.LastErrno);

        var address = new Libc.sockaddr_nl { nl_family = Libc.AF_NETLINK };
        if (Libc.bind(socket, address, AddressBytes) != 0) throw new KernelException("bind(AF_NETLINK)", Libc.LastErrno);

        Set(socket, SOL_NETLINK, NETLINK_EXT_ACK, 1);
        Set(socket, SOL_NETLINK, NETLINK_CAP_ACK, 1);
        Set(socket, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        Set(socket, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, SocketBufferBytes);
        Set(socket, Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, SocketBufferBytes);
        var patience = new Libc.timeval { tv_sec = 10 };
        if (Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, &patience, (uint)sizeof(Libc.timeval)) != 0)
            throw new KernelException("setsockopt(SO_RCVTIMEO)", Libc.LastErrno);
        return new(socket);

        static void Set(SafeFileHandle socket, int level, int option, int value)
        {
            if (Libc.setsockopt(socket, level, option, &value, sizeof(int)) != 0)
                throw new KernelException($"setsockopt({level}, {option})", Libc.LastErrno);
        }
    }

    // Only the last message asks for an acknowledgement. A refusal is answered always, and in order; so once the last
    // message's answer is there, a message that was not answered has been done, and nobody had to be woken to say so. Of a whole,
    // that is the last message within its frame; when the whole is refused, the frame's first message is answered, and first.
    private void TransactPart(Span<byte> part, Span<NetlinkAnswer> answers, int asked)
    {
        var firstSequence = _sequence + 1;
        var askedOffset = 0;
        for (var offset = 0; offset < part.Length;)
        {
            ref var header = ref MemoryMarshal.AsRef<nlmsghdr>(part[offset..]);
            header.nlmsg_seq = ++_sequence;
            if (header.nlmsg_seq - firstSequence == asked) askedOffset = offset;
            offset += Align((int)header.nlmsg_len);
        }

        MemoryMarshal.AsRef<nlmsghdr>(part[askedOffset..]).nlmsg_flags |= NLM_F_ACK;
        Send(part);

        var buffer = ArrayPool<byte>.Shared.Rent(ReceiveBytes);
        try
        {
            var answered = false;
            while (!answered)
            {
                var received = Receive(buffer);
                for (var rest = (ReadOnlySpan<byte>)received; NextMessage(ref rest, out var header, out var payload);)
                {
                    var index = header.nlmsg_seq - firstSequence;
                    if (header.nlmsg_type != NLMSG_ERROR || index >= (uint)answers.Length) continue;
                    answers[(int)index] = NetlinkAnswer.Parse(header.nlmsg_flags, payload);
                    answered |= index == asked || (index == 0 && asked < answers.Length - 1);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (NetlinkAnswer Answer, bool Interrupted) Ask<T>(
        string describe, Action<MessageWriter> write, ushort flags, MessageParser<T> parse, List<T> items)
    {
        using var question = new MessageWriter();
        write(question);
        ref var header = ref MemoryMarshal.AsRef<nlmsghdr>(question.Written);
        header.nlmsg_flags |= flags;
        header.nlmsg_seq = ++_sequence;
        Send(question.Written);

        var interrupted = false;
        var buffer = ArrayPool<byte>.Shared.Rent(ReceiveBytes);
        try
        {
            while (true)
            {
                var received = Receive(buffer);
                for (var rest = (ReadOnlySpan<byte>)received; NextMessage(ref rest, out var part, out var payload);)
                {
                    if (part.nlmsg_seq != _sequence) continue;
                    interrupted |= (part.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
                    switch (part.nlmsg_type)
                    {
                        case NLMSG_ERROR: return (NetlinkAnswer.Parse(part.nlmsg_flags, payload), interrupted);
                        case NLMSG_DONE: return (NetlinkAnswer.ParseDone(part.nlmsg_flags, payload), interrupted);
                        case NLMSG_NOOP: continue;
                    }

                    if (parse(part.nlmsg_type, payload) is { } item) items.Add(item);
                    if ((part.nlmsg_flags & NLM_F_MULTI) == 0) return (default, interrupted);
                }
            }
        }
        catch (EngineException e) when (e is not KernelException)
        {
            throw new EngineException($"{describe}: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool NextMessage(ref ReadOnlySpan<byte> rest, out nlmsghdr header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        if (rest.Length < NLMSG_HDRLEN) return false;
        header = MemoryMarshal.Read<nlmsghdr>(rest);
        if (header.nlmsg_len < NLMSG_HDRLEN || header.nlmsg_len > rest.Length) return false;
        var length = (int)header.nlmsg_len;
        payload = rest[NLMSG_HDRLEN..length];
        rest = rest[Math.Min(Align(length), rest.Length)..];
        return true;
    }

    private unsafe void Send(ReadOnlySpan<byte> messages)
    {
        var kernel = new Libc.sockaddr_nl { nl_family = Libc.AF_NETLINK };
        fixed (byte* bytes = messages)
        {
            while (Libc.sendto(_socket, bytes, (nuint)messages.Length, 0, kernel, AddressBytes) < 0)
            {
                if (Libc.LastErrno != Errno.EINTR) throw new KernelException("sendto(AF_NETLINK)", Libc.LastErrno);
            }
        }
    }

    private unsafe ReadOnlySpan<byte> Receive(byte[] buffer)
    {
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                var addressBytes = AddressBytes;
                var received = Libc.recvfrom(_socket, bytes, (nuint)buffer.Length, Libc.MSG_TRUNC, out var sender, ref addressBytes);
                if (received < 0)
                {
                    var errno = Libc.LastErrno;
                    if (errno == Errno.EINTR) continue;

                    // ENOBUFS: answers were dropped. What the kernel did is then only known by listing it.
                    throw new KernelException("recvfrom(AF_NETLINK)", errno);
                }

                if (sender.nl_pid != 0) continue; // from another process, not from the kernel
                if (received > buffer.Length) throw new EngineException($"netlink: a message of {received} bytes");
                return buffer.AsSpan(0, (int)received);
            }
        }
    }
}
