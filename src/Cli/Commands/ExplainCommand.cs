using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tieline.Cli.Rendering;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline explain</c></summary>
internal static class ExplainCommand
{
    public static Command Create(GlobalOptions options)
    {
        var from = new Argument<string>("from") { Description = "Where packets start: a workload's name or a port's id" };
        var to = new Argument<string>("to") { Description = "Where they go: a workload's name, a port's id, or an address" };
        var port = new Option<int?>("--port") { Description = "A TCP port: whether an endpoint on the way offers it", HelpName = "N" };
        var command = new Command("explain", "Says why packets between two workloads pass, or do not, and what to do about it") { from, to, port };
        options.Act(command, (parsed, session, cancel) => session.CallAsync(
            HttpMethod.Get,
            Pages.Path("/explain", ("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)), ("port", parsed.GetValue(port)?.ToString(CultureInfo.InvariantCulture))),
            null,
            Draw,
            cancel));
        return command;
    }

    internal static Rows Draw(JsonElement answer)
    {
        var from = $"{answer.Part("from").Text("name")} {answer.Part("from").Text("address")}";
        var target = answer.Part("to");
        var to = target.Part("port") is { ValueKind: JsonValueKind.Object } port ? $"{port.Text("name")} {target.Text("address")}" : target.Text("address");
        List<IRenderable> lines =
        [
            Tables.Plain($"there  {Way(answer.Part("there"), from, to)}"),
            Tables.Plain(answer.Part("back") is { ValueKind: JsonValueKind.Object } back ? $"back   {Way(back, to, from)}" : $"back   ✗ {to} is nobody"),
            Tables.Plain(""),
            Tables.Plain(
                $"{(answer.Flag("reaches") ? "yes" : "no")}: {answer.Text("cause")} (engine: {answer.Text("engine")})", new Style(decoration: Decoration.Bold)),
        ];
        foreach (var part in Cures(answer))
        {
            lines.Add(Tables.Plain($"cure: {part.Text("words")}"));
            foreach (var call in part.Items("calls"))
                lines.Add(Tables.Plain($"  {call.Text("dialect")}, as {part.Text("account")}: {call.Text("method")} {call.Text("path")} {call.Text("body")}".TrimEnd()));
        }

        return new(lines);
    }

    /// <summary>The cures of both directions, each once: the way back may need one too.</summary>
    private static IEnumerable<JsonElement> Cures(JsonElement answer) =>
        new[] { answer.Part("there").Part("cure"), answer.Part("back").Part("cure") }
            .Where(cure => cure.ValueKind == JsonValueKind.Object)
            .DistinctBy(cure => cure.GetRawText());

    /// <summary>One direction in one line: <c>web 10.0.0.2 ─▶ [a] ═ peerconn-… ═▶ [b] ─▶ db 10.1.0.2</c>.</summary>
    private static string Way(JsonElement way, string source, string destination)
    {
        // The engine's way is shown where the records say that packets pass: what differs is there.
        var trace = way.Part("records").Flag("arrives") ? way.Part("engine") : way.Part("records");
        var line = new StringBuilder(source).Append(" ─▶ ");
        foreach (var hop in trace.Items("hops"))
        {
            line.Append('[').Append(hop.Text("name") is { Length: > 0 } name ? name : hop.Text("vpc")).Append(']');
            if (hop.Text("endpoint").Length > 0) line.Append(" ═ ").Append(hop.Text("endpoint")).Append(" ═▶ ");
            if (hop.Text("link").Length > 0) line.Append(" ═ ").Append(hop.CloudName("link")).Append(" ═▶ ");
        }

        return trace.Flag("arrives") && way.Flag("passes")
            ? line.Append(" ─▶ ").Append(destination).ToString()
            : line.Append(" ─✗  ").Append(destination).ToString();
    }
}
