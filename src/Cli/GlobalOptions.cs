using System.CommandLine;

namespace Tieline.Cli;

/// <summary>The options that every command takes, and what they mean for a run.</summary>
internal sealed class GlobalOptions(CliSurroundings surroundings)
{
    public const string ServerUnset = "http://127.0.0.1:7480";

    private const string Json = "json", Table = "table";

    private readonly Option<string?> _server = new("--server", "-s")
    {
        Description = $"The server's address (environment: TIELINE_SERVER; default {ServerUnset})", HelpName = "URL", Recursive = true,
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "The operator's token (environment: TIELINE_TOKEN; else the file operator-token of the data folder)",
        HelpName = "TOKEN",
        Recursive = true,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The server's data folder, for its token (environment: TIELINE_DATA; default .tieline)", HelpName = "DIR", Recursive = true,
    };

    private readonly Option<string?> _certificate = new("--ca-file")
    {
        Description = "A PEM file with the certificate to trust (environment: TIELINE_CA_FILE)", HelpName = "FILE", Recursive = true,
    };

    private readonly Option<string> _output = MakeOutput();

    public IEnumerable<Option> All => [_server, _token, _data, _certificate, _output];

    /// <summary>What a command does: <paramref name="run"/> with a session, in the words of its options.</summary>
    public void Act(Command command, Func<ParseResult, Session, CancellationToken, Task<int>> run) => command.SetAction(async (parsed, cancel) =>
    {
        using var session = Open(parsed);
        return await run(parsed, session, cancel);
    });

    /// <summary>The same for commands that can only succeed, or throw.</summary>
    public void Act(Command command, Func<ParseResult, Session, CancellationToken, Task> run) => Act(command, async (parsed, session, cancel) =>
    {
        await run(parsed, session, cancel);
        return ExitCode.Ok;
    });

    private Session Open(ParseResult parsed)
    {
        var server = parsed.GetValue(_server) ?? surroundings.Variable("TIELINE_SERVER") ?? ServerUnset;
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UsageException($"--server {server}: not an address such as {ServerUnset}");
        var token = parsed.GetValue(_token) ?? surroundings.Variable("TIELINE_TOKEN") ?? TokenOfDataFolder(parsed, address);
        var certificate = parsed.GetValue(_certificate) ?? surroundings.Variable("TIELINE_CA_FILE");
        return new Session(new ServerConnection(address, token, certificate, surroundings.Handler), surroundings, parsed.GetValue(_output) == Json);
    }

    /// <summary>The token that the server left in its data folder. It is shown to no other machine.</summary>
    private string? TokenOfDataFolder(ParseResult parsed, Uri address)
    {
        if (!address.IsLoopback) return null;
        var folder = parsed.GetValue(_data) ?? surroundings.Variable("TIELINE_DATA") ?? ".tieline";
        var file = Path.Combine(surroundings.WorkingFolder, folder, "operator-token");
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // another user's folder: the server decides by the caller's own rights
        }
    }

    private static Option<string> MakeOutput()
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = "How to print: a table, or the server's JSON unchanged", DefaultValueFactory = _ => Table, Recursive = true,
        };
        option.AcceptOnlyFromAmong(Json, Table);
        return option;
    }
}

/// <summary>The command line is not understood; the message says what.</summary>
internal sealed class UsageException(string message) : Exception(message);
