using System.Diagnostics;
using Tieline.Running;

namespace Tieline.Bench;

/// <summary>HAProxy as a person would configure it, in the first router of a <see cref="HandMadePath"/>: TCP from there to the far workload.</summary>
internal sealed class HandMadeProxy : IAsyncDisposable
{
    public const string Address = "10.201.0.1";

    private const string Router = "tlb-ra";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private HandMadeProxy(DirectoryInfo folder, Process process) => (_folder, _process) = (folder, process);

    /// <summary>With a PROXY header at <see cref="ProxyPort"/>, without one at <see cref="EndpointPath.ClientPort"/>.</summary>
    public const int ProxyPort = 8081;

    public static async Task<HandMadeProxy> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("tieline-bench-haproxy-");
        var file = Path.Combine(folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(
            file,
            $"""
            global
                user haproxy
                group haproxy
            defaults
                mode tcp
                option splice-auto
                timeout client 1h
                timeout server 1h
                timeout connect 5s
            listen plain
                bind {Address}:{EndpointPath.ClientPort}
                server far {HandMadePath.Address}:{EndpointPath.ServerPort}
            listen told
                bind {Address}:{ProxyPort}
                server far {HandMadePath.Address}:{EndpointPath.ServerPort} send-proxy-v2

            """);
        var process = Shell.Start("ip", "netns", "exec", Router, "haproxy", "-db", "-f", file);
        for (var look = 0; !(await Shell.RunAsync("ip", "netns", "exec", Router, "ss", "-ltnH")).Contains($"{Address}:{ProxyPort}", StringComparison.Ordinal); look++)
        {
            if (look > 200 || process.HasExited) throw new InvalidOperationException($"HAProxy does not listen: {(process.HasExited ? await process.StandardError.ReadToEndAsync() : "")}");
            await Task.Delay(25);
        }

        return new(folder, process);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
