using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tieline.Cli;

/// <summary>One run: calls the server and prints what came of it.</summary>
internal sealed class Session(ServerConnection server, CliSurroundings surroundings, bool printsJson) : IDisposable
{
    /// <summary>Wide enough not to break the lines of a table that goes into a file or another program.</summary>
    private const int ColumnsOfNoTerminal = 500;

    private readonly IAnsiConsole _console = MakeConsole(surroundings);

    public ServerConnection Server => server;

    /// <summary>True when the server's answers are to be printed unchanged.</summary>
    public bool PrintsJson => printsJson;

    public CliSurroundings Surroundings => surroundings;

    public Task<string> GetAsync(string pathAndQuery, CancellationToken cancel) => server.CallAsync(HttpMethod.Get, pathAndQuery, null, cancel);

    /// <summary>Calls, and prints: the answer unchanged, or as <paramref name="render"/> has it.</summary>
    public async Task CallAsync(HttpMethod method, string pathAndQuery, string? body, Func<JsonElement, IRenderable> render, CancellationToken cancel) =>
        Print(await server.CallAsync(method, pathAndQuery, body, cancel), render);

    public void Print(string answer, Func<JsonElement, IRenderable> render)
    {
        if (printsJson)
        {
            if (answer.Length > 0) surroundings.Out.WriteLine(answer);
            return;
        }

        if (answer.Length == 0)
        {
            Print(render(default));
            return;
        }

        using var document = JsonDocument.Parse(answer);
        Print(render(document.RootElement));
    }

    public void Print(IRenderable what)
    {
        _console.Write(what);
        if (what is Text or Markup) _console.WriteLine();
    }

    public void Dispose() => server.Dispose();

    private static IAnsiConsole MakeConsole(CliSurroundings surroundings)
    {
        var isTerminal = surroundings.Columns is not null && surroundings.Variable("NO_COLOR") is null or "";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(surroundings.Out),
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = surroundings.Columns ?? ColumnsOfNoTerminal;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
