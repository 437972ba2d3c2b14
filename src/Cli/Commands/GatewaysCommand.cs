using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Tieline.Cli.Rendering;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline gateways</c></summary>
internal static class GatewaysCommand
{
    public static Command Create(GlobalOptions options)
    {
        var account = new Option<string?>("--account") { Description = "Only this account's gateways", HelpName = "NAME" };
        var after = new Option<string?>("--after") { Description = "Go on after the gateway of this id", HelpName = "ID" };
        var command = new Command("gateways", "Draws API gateways with their channels: which members get requests, and why not") { account, after };
        options.Act(command, async (parsed, session, cancel) =>
        {
            string Path(string? place) => Pages.Path("/gateways", ("account", parsed.GetValue(account)), ("after", place));
            if (session.PrintsJson)
            {
                session.Print(await session.GetAsync(Path(parsed.GetValue(after)), cancel), _ => new Text(""));
                return;
            }

            var any = false;
            await foreach (var gateway in Pages.AllAsync(session, Path, parsed.GetValue(after), "gateways", cancel))
            {
                session.Print(Draw(gateway));
                any = true;
            }

            if (!any) session.Print(Tables.Plain("There are no gateways."));
        });
        return command;
    }

    private static Tree Draw(JsonElement gateway)
    {
        var tls = gateway.Text("listenTls") is { Length: > 0 } secure ? $" tls {secure}" : "";
        var fault = gateway.Text("fault") is { Length: > 0 } text ? $" {text}" : "";
        var tree = new Tree(Tables.Plain(
            $"{gateway.Text("name")} ({gateway.Text("id")}) {gateway.Text("account")}/{gateway.Text("region")} {gateway.Text("listen")}{tls}"
            + $"{(gateway.Text("vpc") is { Length: > 0 } vpc ? $" in {vpc}" : "")}{(gateway.Text("state") == "available" ? "" : $" [{gateway.Text("state")}]{fault}")}",
            new Style(decoration: Decoration.Bold)));
        foreach (var channel in gateway.Items("channels"))
        {
            var branch = tree.AddNode(Tables.Plain(
                $"channel {channel.Text("name")} {channel.CloudName("id")}{(channel.Flag("answers") ? "" : $" does not answer: {channel.Text("cause")}")}"));
            foreach (var member in channel.Items("members"))
            {
                var workload = member.Text("workload") is { Length: > 0 } name ? $" ({name})" : "";
                branch.AddNode(Tables.Plain(
                    $"{member.Text("host")}:{member.Text("port")}{workload} weight {member.Text("weight")}{(member.Flag("backup") ? " backup" : "")}"
                    + $" {member.Text("health")}{(member.Text("standing") is "serves" ? "" : $" [{member.Text("standing")}]")}"));
            }

            if (channel.Part("cure") is not { ValueKind: JsonValueKind.Object } cure) continue;
            var remedy = branch.AddNode(Tables.Plain($"cure: {cure.Text("words")}"));
            foreach (var call in cure.Items("calls"))
                remedy.AddNode(Tables.Plain($"{call.Text("dialect")}, as {cure.Text("account")}: {call.Text("method")} {call.Text("path")}{(call.TryGetProperty("body", out var body) ? $" {body.GetRawText()}" : "")}"));
        }

        return tree;
    }
}
