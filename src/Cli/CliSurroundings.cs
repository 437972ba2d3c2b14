namespace Tieline.Cli;

/// <summary>What a run of the command line touches besides its arguments; tests give their own.</summary>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="WorkingFolder">Where the data folder is looked for.</param>
/// <param name="Columns">Width of the terminal; null when the output is no terminal.</param>
/// <param name="Handler">Answers requests in place of the network; null for the network.</param>
internal sealed record CliSurroundings(
    TextWriter Out, TextWriter Error, Func<string, string?> Variable, string WorkingFolder, int? Columns, HttpMessageHandler? Handler)
{
    public static CliSurroundings OfProcess() => new(
        Console.Out,
        Console.Error,
        Environment.GetEnvironmentVariable,
        Environment.CurrentDirectory,
        Console.IsOutputRedirected ? null : Math.Max(Console.WindowWidth, 40),
        Handler: null);
}

/// <summary>How a run ended, for scripts.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The server said no.</summary>
    public const int Refused = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>No answer from the server.</summary>
    public const int Unreachable = 3;
}
