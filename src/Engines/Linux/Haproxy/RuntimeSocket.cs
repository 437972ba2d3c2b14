using System.Net.Sockets;
using System.Text;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>Speaks to a HAProxy process through one of its sockets. HAProxy, management guide, 9.3 and 9.4.</summary>
internal sealed class RuntimeSocket(string path)
{
    /// <summary>Commands on one line; the line must fit into a buffer of HAProxy's.</summary>
    private const int CommandsAtOnce = 200;

    private const int AnswerBytesMax = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends one line of commands, separated by semicolons, and reads the answer to its end.</summary>
    /// <exception cref="EngineException">Nobody listens, or nobody answers in time.</exception>
    public async Task<string> AskAsync(string line, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"{line}\n"), limit.Token);
            socket.Shutdown(SocketShutdown.Send);
            using var answer = new MemoryStream();
            var buffer = new byte[16 << 10];
            while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var count)
            {
                answer.Write(buffer, 0, count);
                if (answer.Length > AnswerBytesMax) throw new EngineException($"{path}: the answer does not end");
            }

            return Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
        }
        catch (SocketException fault)
        {
            throw new EngineException($"{path}: {fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (!cancel.IsCancellationRequested)
        {
            throw new EngineException($"{path}: no answer within {Patience.TotalSeconds} s", fault);
        }
    }

    /// <summary>The answers to commands, one after another.</summary>
    public async Task<string> AskAsync(IEnumerable<string> commands, CancellationToken cancel)
    {
        var answers = new StringBuilder();
        foreach (var chunk in commands.Chunk(CommandsAtOnce)) answers.Append(await AskAsync(string.Join(';', chunk), cancel)).Append('\n');
        return answers.ToString();
    }

    /// <summary>Carries out commands in their order.</summary>
    public async Task RunAsync(IReadOnlyList<string> commands, CancellationToken cancel)
    {
        foreach (var chunk in commands.Chunk(CommandsAtOnce)) await AskAsync(string.Join(';', chunk), cancel);
    }
}
