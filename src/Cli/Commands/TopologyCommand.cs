using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Tieline.Cli.Rendering;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline topology</c></summary>
internal static class TopologyCommand
{
    public static Command Create(GlobalOptions options)
    {
        var account = new Option<string?>("--account") { Description = "Only this account's VPCs", HelpName = "NAME" };
        var after = new Option<string?>("--after") { Description = "Go on after the VPC of this id", HelpName = "vpc-…" };
        var command = new Command("topology", "Draws VPCs with their subnets, workloads, route rules and links") { account, after };
        options.Act(command, async (parsed, session, cancel) =>
        {
            string Path(string? place) => Pages.Path("/topology", ("account", parsed.GetValue(account)), ("after", place));
            if (session.PrintsJson)
            {
                session.Print(await session.GetAsync(Path(parsed.GetValue(after)), cancel), _ => new Text(""));
                return;
            }

            var any = false;
            await foreach (var vpc in Pages.AllAsync(session, Path, parsed.GetValue(after), "vpcs", cancel))
            {
                session.Print(Draw(vpc));
                any = true;
            }

            if (!any) session.Print(Tables.Plain("There are no VPCs."));
        });
        return command;
    }

    private static Tree Draw(JsonElement vpc)
    {
        var networks = string.Join(" ", vpc.Items("networks").Select(network => network.GetString()));
        var tree = new Tree(Tables.Plain(
            $"{Named(vpc, "id")} {networks} {vpc.Text("account")}/{vpc.Text("region")}{(vpc.Flag("relay") ? " relay" : "")}{Odd(vpc, "available")}",
            new Style(decoration: Decoration.Bold)));
        foreach (var subnet in vpc.Items("subnets"))
        {
            var branch = tree.AddNode(Tables.Plain($"subnet {Named(subnet, "id")} {subnet.Text("network")}{Odd(subnet, "available")}"));
            foreach (var port in subnet.Items("ports")) branch.AddNode(Tables.Plain($"{port.Text("name")} {port.Text("address")} {port.Text("id")}{Odd(port, "available")}"));
        }

        foreach (var rule in vpc.Items("routes"))
        {
            var source = rule.Text("source") == "0.0.0.0/0" ? "" : $"from {rule.Text("source")} ";
            tree.AddNode(Tables.Plain(
                $"route {source}to {rule.Text("destination")} via {rule.CloudName("nextHop")}{(rule.Flag("inForce") ? "" : " (not in force)")}"));
        }

        foreach (var link in vpc.Items("links"))
        {
            var peer = link.Part("peer");
            tree.AddNode(Tables.Plain(
                $"link {link.CloudName("id")} {link.Text("role")} {link.Text("bandwidthMbps")} Mbit/s with {Named(peer, "vpc")} of {peer.Text("account")}"
                + $" [{link.Text("state")}]{(link.Text("dnsSync") is "closed" ? "" : $" dns {link.Text("dnsSync")}")}{Fault(link)}"));
        }

        return tree;
    }

    private static string Named(JsonElement item, string id) => item.Text("name") is { Length: > 0 } name ? $"{name} ({item.Text(id)})" : item.Text(id);

    private static string Odd(JsonElement item, string usual) => item.Text("state") == usual ? "" : $" [{item.Text("state")}]{Fault(item)}";

    private static string Fault(JsonElement item) => item.Text("fault") is { Length: > 0 } fault ? $" {fault}" : "";
}
