using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tieline.Engines.Linux.Namespaces;

namespace Tieline.Tests.Kernel.Dns;

/// <summary>What a resolver said: the response code, and the data of the answers as text.</summary>
internal sealed record DnsAnswer(int Code, IReadOnlyList<string> Data)
{
    public const int NameError = 3, Refused = 5;

    /// <summary>The name has a record of the type, or (empty) only others.</summary>
    public static DnsAnswer Of(params string[] data) => new(0, data);

    public static DnsAnswer Failed(int code) => new(code, []);

    public bool Equals(DnsAnswer? other) => other is not null && Code == other.Code && Data.SequenceEqual(other.Data);

    public override int GetHashCode() => HashCode.Combine(Code, Data.Count);

    public override string ToString() => $"code {Code}: {string.Join(", ", Data)}";
}

/// <summary>Asks a server over UDP from within a namespace (RFC 1035, 4).</summary>
internal static class DnsClient
{
    public const ushort A = 1, Ptr = 12, Mx = 15, Aaaa = 28;

    /// <summary>The answer; null when none came within <paramref name="wait"/> milliseconds.</summary>
    public static DnsAnswer? Ask(
        NetworkNamespace inside, string name, ushort type = A, string server = "127.0.0.1", string? from = null, int wait = 2000)
    {
        using var socket = inside.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        if (from is not null) socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Connect(IPAddress.Parse(server), 53);
        socket.ReceiveTimeout = wait;
        var question = Question(name, type);
        socket.Send(question);
        var answer = new byte[512];
        try
        {
            var length = socket.Receive(answer);
            return Read(answer.AsSpan(0, length), question.Length);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.ConnectionRefused)
        {
            return null;
        }
    }

    private static byte[] Question(string name, ushort type)
    {
        List<byte> message = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (var label in name.Split('.')) message.AddRange([(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]);
        message.AddRange([0, (byte)(type >> 8), (byte)type, 0, 1]);
        return [.. message];
    }

    private static DnsAnswer Read(ReadOnlySpan<byte> message, int answersAt)
    {
        if (message[0] != 0x12 || message[1] != 0x34) throw new InvalidDataException("an answer to another question");
        var data = new List<string>();
        var at = answersAt;
        for (var count = Number(message, 6); count > 0; count--)
        {
            at = ReadName(message, at).End;
            var (type, length) = (Number(message, at), Number(message, at + 8));
            var here = message.Slice(at + 10, length);
            data.Add(type == A ? new IPAddress(here).ToString() : ReadName(message, at + 10).Name);
            at += 10 + length;
        }

        return new(message[3] & 15, data);
    }

    private static (string Name, int End) ReadName(ReadOnlySpan<byte> message, int at)
    {
        var labels = new List<string>();
        while (message[at] != 0)
        {
            if (message[at] >= 0xC0)
            {
                var rest = ReadName(message, Number(message, at) & 0x3FFF).Name;
                return (string.Join('.', rest.Length == 0 ? labels : labels.Append(rest)), at + 2);
            }

            labels.Add(Encoding.ASCII.GetString(message.Slice(at + 1, message[at])));
            at += 1 + message[at];
        }

        return (string.Join('.', labels), at + 1);
    }

    private static int Number(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}
