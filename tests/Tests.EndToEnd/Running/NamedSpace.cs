using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Tieline.Tests.EndToEnd.Running;

/// <summary>A workload's network namespace, seen from this process.</summary>
internal sealed partial record NamedSpace(string Name)
{
    private static int _made;

    private const int NewNet = 0x40000000; // CLONE_NEWNET: Linux, include/uapi/linux/sched.h

    /// <summary>What nothing else on this host is called.</summary>
    public static string Unique(string name) => $"tle2e-{name}-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";

    /// <summary>A TCP socket of the namespace; it stays there whoever uses it.</summary>
    public Socket OpenSocket()
    {
        Socket? made = null;
        Exception? fault = null;
        var inside = new Thread(() => // setns is a thread's own; the thread ends with the namespace
        {
            try
            {
                using var file = File.OpenHandle($"/run/netns/{Name}");
                if (SetNamespace(file.DangerousGetHandle().ToInt32(), NewNet) != 0) throw new IOException($"setns {Name}: errno {Marshal.GetLastPInvokeError()}");
                made = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            }
            catch (IOException caught)
            {
                fault = caught;
            }
        });
        inside.Start();
        inside.Join();
        return made ?? throw new IOException($"no socket in {Name}", fault);
    }

    /// <summary>Serves until it is disposed of: who connects is told the greeting, after what a proxy says in front of it.</summary>
    public Socket Greet(string address, int port, string greeting)
    {
        var listener = OpenSocket();
        listener.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        listener.Listen(512);
        _ = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptAsync();
                    await client.SendAsync(Encoding.ASCII.GetBytes(greeting));
                    client.Shutdown(SocketShutdown.Send);
                }
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                // the listener was disposed of
            }
        });
        return listener;
    }

    /// <summary>What who listens there says first; null when nothing is said in time.</summary>
    public async Task<string?> HearAsync(string address, int port, TimeSpan within)
    {
        using var client = OpenSocket();
        using var limit = new CancellationTokenSource(within);
        var heard = new byte[64];
        try
        {
            await client.ConnectAsync(new IPEndPoint(IPAddress.Parse(address), port), limit.Token);
            var length = await client.ReceiveAsync(heard, limit.Token);
            return length == 0 ? null : Encoding.ASCII.GetString(heard, 0, length);
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The address of a name as a program in the namespace resolves it; null when it does not.</summary>
    public async Task<string?> ResolveAsync(string name)
    {
        var end = await Programs.RunAsync(Programs.Start("ip", ["netns", "exec", Name, "getent", "ahostsv4", name]));
        return end.ExitCode == 0 ? end.Output.Split(' ', 2)[0] : null;
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int kind);
}
