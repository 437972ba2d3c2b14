using System.Diagnostics;

namespace Tieline.Tests.EndToEnd.Running;

/// <summary>How a program ended, and what it printed.</summary>
internal sealed record ProgramEnd(int ExitCode, string Output, string Errors);

/// <summary>The built programs, as users run them.</summary>
internal static class Programs
{
    /// <summary>No program that is waited for takes so long, however loaded the machine is.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);

    /// <summary>The folder of the checkout that these tests were built from.</summary>
    public static string Checkout { get; } = FindCheckout();

    public static string Server { get; } = Built("Tieline.Server", "tieline-server");

    public static string Cli { get; } = Built("Tieline.Cli", "tieline");

    /// <summary>How to start the server; what the caller's environment says of Tieline does not count.</summary>
    public static ProcessStartInfo ServerStart(IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = Start(Server, arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    /// <summary>Runs the command line program to its end.</summary>
    public static Task<ProgramEnd> TielineAsync(params string[] arguments) => RunAsync(Start(Cli, arguments));

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="TimeoutException">It did not end; it was killed.</exception>
    public static async Task<ProgramEnd> RunAsync(ProcessStartInfo start)
    {
        using var process = Launch(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(EndsWithin);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end:\n{await output}\n{await errors}");
        }

        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a program; its output is the caller's to read.</summary>
    public static Process Launch(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
    }

    public static ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Path.GetTempPath() };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TIELINE_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        return start;
    }

    /// <summary>The Release build of the checkout that these tests were built from: it is what ./run starts.</summary>
    private static string Built(string project, string file)
    {
        var program = Path.Combine(Checkout, "artifacts", "bin", project, "release", file);
        return File.Exists(program) ? program : throw new FileNotFoundException($"{program} is not built: dotnet build Tieline.slnx -c Release");
    }

    private static string FindCheckout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tieline.slnx"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("these tests are not in a checkout of Tieline");
    }
}
