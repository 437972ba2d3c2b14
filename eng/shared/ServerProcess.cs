using System.Diagnostics;

namespace Tieline.Running;

/// <summary>The server as a process of its own, as an operator runs it: started until it is ready, stopped, or killed.</summary>
/// <remarks>Compiled into the demo, the benches and the end-to-end tests.</remarks>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private ServerProcess(Process process) => _process = process;

    /// <summary>Where it answers, as its <c>ready</c> line says.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>From the start of the process to its <c>ready</c> line.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public int Id => _process.Id;

    /// <summary>All that it printed until now.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <summary>Its log until now.</summary>
    public string Log
    {
        get
        {
            lock (_errors) return string.Join('\n', _errors);
        }
    }

    /// <summary>Most memory it ever had resident, in bytes (Linux: VmHWM).</summary>
    public long PeakMemoryBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
    }

    /// <summary>Starts it and waits until it can answer.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time; the message has what it printed.</exception>
    public static Task<ServerProcess> StartAsync(string program, params string[] arguments) => StartAsync(new ProcessStartInfo(program, arguments));

    /// <summary>The same with an environment of its own.</summary>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        var server = new ServerProcess(process);
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not { } text) return;
            lock (server._output) server._output.Add(text);
            if (text.StartsWith("ready ", StringComparison.Ordinal)) ready.TrySetResult(text);
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not { } text) return;
            lock (server._errors) server._errors.Add(text);
        };
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"the server ended with {process.ExitCode}"));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var line = await ready.Task.WaitAsync(ReadyWithin);
            server.ReadyAfter = Stopwatch.GetElapsedTime(started);
            server.Address = new Uri(line.Split(' ')[^1]);
            return server;
        }
        catch (Exception fault)
        {
            if (process.HasExited) await process.WaitForExitAsync(); // until its last words are read
            await server.DisposeAsync();
            throw new InvalidOperationException($"{fault.Message}\n{server.Output}\n{server.Log}", fault);
        }
    }

    /// <summary>Ends it at once, as kill -9 does, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop (SIGTERM) and waits until it is gone; returns its exit code and what it took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync(CancellationToken cancel = default)
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()])) await kill.WaitForExitAsync(cancel);
        var asked = Stopwatch.GetTimestamp();
        await _process.WaitForExitAsync(cancel);
        return (_process.ExitCode, Stopwatch.GetElapsedTime(asked));
    }

    /// <summary>Asks it to stop and waits; kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await StopAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }
}
