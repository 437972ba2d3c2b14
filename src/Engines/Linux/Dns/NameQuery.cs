using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tieline.Engines.Linux.Namespaces;

namespace Tieline.Engines.Linux.Dns;

/// <summary>What became of a question for a name's IPv4 address.</summary>
internal enum NameAnswer
{
    /// <summary>There is an address.</summary>
    Known,

    /// <summary>Answered, without an address.</summary>
    Unknown,

    /// <summary>Nobody answered in time, or nobody listens.</summary>
    None,
}

/// <summary>Asks a namespace's resolver for names, from within, over the port that workloads ask (RFC 1035, 4).</summary>
internal sealed class NameQuery : IDisposable
{
    private const int HeaderBytes = 12;
    private const ushort TypeAddress = 1, ClassInternet = 1, RecursionDesired = 0x0100, IsResponse = 0x8000;

    private readonly Socket _socket;
    private ushort _id = (ushort)Environment.TickCount;

    private NameQuery(Socket socket) => _socket = socket;

    /// <summary>A socket that stays in the namespace, in which <c>lo</c> must be up.</summary>
    /// <exception cref="EngineException">The loopback address cannot be reached there.</exception>
    public static NameQuery Open(NetworkNamespace inside) => inside.Run(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(IPAddress.Loopback, 53);
            return new NameQuery(socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new EngineException($"the resolver in {inside.Description} cannot be asked: {e.Message}", e);
        }
    });

    /// <summary>Asks once and waits for the answer to this very question.</summary>
    public async Task<NameAnswer> AskAsync(string name, TimeSpan wait, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(wait);
        var answer = new byte[512];
        try
        {
            await _socket.SendAsync(Question(++_id, name), limit.Token);
            while (true)
            {
                var length = await _socket.ReceiveAsync(answer, limit.Token);
                if (length < HeaderBytes || Number(answer, 0) != _id || (Number(answer, 2) & IsResponse) == 0) continue;
                return (Number(answer, 2) & 15) == 0 && Number(answer, 6) > 0 ? NameAnswer.Known : NameAnswer.Unknown;
            }
        }
        catch (SocketException) // ECONNREFUSED: nobody has the port.
        {
            return NameAnswer.None;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return NameAnswer.None;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static ushort Number(byte[] message, int offset) => BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(offset));

    private static byte[] Question(ushort id, string name)
    {
        var message = new byte[HeaderBytes + name.Length + 2 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        var at = HeaderBytes;
        foreach (var label in name.Split('.'))
        {
            message[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, message.AsSpan(at));
        }

        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 1), TypeAddress);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 3), ClassInternet);
        return message;
    }
}
