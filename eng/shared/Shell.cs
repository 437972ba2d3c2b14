using System.Diagnostics;

namespace Tieline.Running;

/// <summary>Programs that the demo and the benches run: iproute2, and this program again inside a namespace.</summary>
internal static class Shell
{
    /// <summary>Runs a program to its end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has what it said.</exception>
    public static async Task<string> RunAsync(string file, params string[] arguments)
    {
        using var process = Start(file, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)}: {process.ExitCode}: {(await error).Trim()}");
    }

    /// <summary>Starts a program; its output is the caller's to read.</summary>
    public static Process Start(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
    }

    public static async Task IpAsync(string commands)
    {
        foreach (var line in commands.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            await RunAsync("ip", line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
