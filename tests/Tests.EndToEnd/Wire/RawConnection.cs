using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Tieline.Tests.EndToEnd.Wire;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public override string ToString() => $"{Status} {Text}";
}

/// <summary>A connection on which a test sends what no client library would.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    /// <summary>An answer that takes longer is a hang. Above the server's own limits for slow clients.</summary>
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(40);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start, _end;

    private RawConnection(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        return new(socket);
    }

    /// <summary>Sends on a connection of its own and returns the first answer; null when there was none.</summary>
    /// <param name="ends">Tells the server that nothing follows. It may take that as a client that has left, and answer nothing.</param>
    public static async Task<RawAnswer?> AskAsync(Uri server, ReadOnlyMemory<byte> request, bool ends = false)
    {
        await using var connection = await OpenAsync(server);
        await connection.SendAsync(request);
        if (ends) connection.EndSending();
        return await connection.ReadAnswerAsync();
    }

    /// <summary>Like <see cref="AskAsync"/> for a request that may lack its end: when no answer comes for a while, the sending is ended.</summary>
    public static async Task<RawAnswer?> AskInVainAsync(Uri server, ReadOnlyMemory<byte> request)
    {
        await using var connection = await OpenAsync(server);
        await connection.SendAsync(request);
        var answer = connection.ReadAnswerAsync();
        if (await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(200))) != answer) connection.EndSending();
        return await answer;
    }

    /// <summary>Sends; what the server no longer wants to have is left.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes).AsTask().WaitAsync(AnswersWithin);
        }
        catch (IOException)
        {
            // it has answered, or has closed, before it had all
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // closed by the server
        }
    }

    /// <summary>The next answer; null when the server closes before one.</summary>
    /// <exception cref="TimeoutException">Neither came.</exception>
    public async Task<RawAnswer?> ReadAnswerAsync()
    {
        if (await ReadLineAsync() is not { } statusLine || !statusLine.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) return null;
        var status = int.Parse(statusLine.Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        if (status is >= 100 and < 200) return await ReadAnswerAsync();
        var body = new MemoryStream();
        if (headers.GetValueOrDefault("Transfer-Encoding") == "chunked")
        {
            while (await ReadLineAsync() is { } size && int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
            {
                await ReadAsync(body, length);
                await ReadLineAsync();
            }

            await ReadLineAsync();
        }
        else if (headers.TryGetValue("Content-Length", out var length))
        {
            await ReadAsync(body, int.Parse(length, CultureInfo.InvariantCulture));
        }

        return new(status, headers, body.ToArray());
    }

    /// <summary>Waits until the server says that it reads the body of a request that asked for that.</summary>
    public async Task ReadContinueAsync()
    {
        Assert.StartsWith("HTTP/1.1 100 ", await ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("", await ReadLineAsync());
    }

    /// <summary>True when the server has closed: no byte follows.</summary>
    public async Task<bool> IsClosedAsync() => await ReadByteAsync() < 0;

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            var next = await ReadByteAsync();
            if (next < 0) return line.Length == 0 ? null : line.ToString();
            if (next == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)next);
        }
    }

    private async Task ReadAsync(MemoryStream body, int length)
    {
        for (var i = 0; i < length; i++)
        {
            var next = await ReadByteAsync();
            if (next < 0) throw new EndOfStreamException("the answer ended in the middle of its body");
            body.WriteByte((byte)next);
        }
    }

    private async ValueTask<int> ReadByteAsync()
    {
        if (_start < _end) return _buffer[_start++];
        try
        {
            (_start, _end) = (0, await _stream.ReadAsync(_buffer).AsTask().WaitAsync(AnswersWithin));
        }
        catch (IOException)
        {
            return -1; // reset: as good as closed
        }

        return _end == 0 ? -1 : _buffer[_start++];
    }
}
