using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Tieline.Cli.Rendering;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline attach</c>, <c>detach</c> and <c>ports</c></summary>
internal static class PortCommands
{
    public static IEnumerable<Command> All(GlobalOptions options) => [Attach(options), Detach(options), List(options)];

    private static Command Attach(GlobalOptions options)
    {
        var name = new Argument<string>("name") { Description = "The workload's host name: a-z, 0-9 and -" };
        var subnet = new Option<string>("--subnet") { Description = "The subnet to plug into", HelpName = "sbn-…" };
        var port = new Option<string?>("--port") { Description = "A port that is there, such as one made by a cloud's API: the workload gets its address", HelpName = "ID" };
        var address = new Option<string?>("--address") { Description = "The address wanted; else the lowest free one", HelpName = "IPv4" };
        var made = new Option<string?>("--new") { Description = "Make a network namespace of this name (default: of the workload's)", HelpName = "NAME" };
        var named = new Option<string?>("--netns") { Description = "A network namespace that exists, as 'ip netns' lists it", HelpName = "NAME" };
        var process = new Option<int?>("--pid") { Description = "The network namespace of a process, such as a container's", HelpName = "N" };
        var path = new Option<string?>("--path") { Description = "A network namespace by its file", HelpName = "FILE" };
        var reserve = new Option<bool>("--reserve") { Description = "Plug nothing in: only keep the address" };
        var device = new Option<string?>("--device") { Description = "The device's name inside (default eth0)", HelpName = "NAME" };
        var noRoute = new Option<bool>("--no-default-route") { Description = "Leave the workload's default route as it is" };
        var wait = new Option<int?>("--wait") { Description = "Seconds to wait until it is plugged in: 0 to 60 (default 10)", HelpName = "N" };
        var command = new Command("attach", "Plugs a workload into a subnet, or into a port that is there")
        {
            name, subnet, port, address, made, named, process, path, reserve, device, noRoute, wait,
        };
        command.Validators.Add(result =>
        {
            var isThere = result.GetResult(port) is not null;
            if (result.GetResult(subnet) is not null == isThere) result.AddError("either --subnet or --port says where");
            if (isThere && (result.GetResult(address) is not null || result.GetResult(reserve) is { Implicit: false }))
                result.AddError("--port has an address already: --address and --reserve go with --subnet");
            Option[] places = [made, named, process, path, reserve];
            if (places.Count(place => result.GetResult(place) is { Implicit: false }) > 1)
                result.AddError("--new, --netns, --pid, --path and --reserve exclude each other");
        });
        options.Act(command, async (parsed, session, cancel) =>
        {
            var (kind, target) = parsed switch
            {
                _ when parsed.GetValue(named) is { } text => ("existing", text),
                _ when parsed.GetValue(process) is { } id => ("pid", id.ToString(CultureInfo.InvariantCulture)),
                _ when parsed.GetValue(path) is { } text => ("path", Path.GetFullPath(text, session.Surroundings.WorkingFolder)),
                _ when parsed.GetValue(reserve) => ("none", ""),
                _ => ("new", parsed.GetValue(made) ?? parsed.GetValue(name)!),
            };
            var body = Json.Object(json =>
            {
                if (parsed.GetValue(port) is { } there) json.WriteString("port", there);
                else json.WriteString("subnet", parsed.GetValue(subnet));
                json.WriteString("name", parsed.GetValue(name));
                if (parsed.GetValue(address) is { } wanted) json.WriteString("address", wanted);
                if (parsed.GetValue(wait) is { } seconds) json.WriteNumber("wait", seconds);
                json.WriteStartObject("attachment");
                json.WriteString("kind", kind);
                if (kind != "none")
                {
                    json.WriteString("target", target);
                    if (parsed.GetValue(device) is { } wish) json.WriteString("device", wish);
                    json.WriteBoolean("defaultRoute", !parsed.GetValue(noRoute));
                }

                json.WriteEndObject();
            });
            var answer = await session.Server.CallAsync(HttpMethod.Post, "/ports", body, cancel);
            session.Print(answer, Facts);
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.Text("state") == "failed" ? ExitCode.Refused : ExitCode.Ok;
        });
        return command;
    }

    private static Command Detach(GlobalOptions options)
    {
        var name = new Argument<string>("port") { Description = "The workload's name or the port's id" };
        var command = new Command("detach", "Unplugs a workload and frees its address; a port that was there before it stays") { name };
        options.Act(command, (parsed, session, cancel) => session.CallAsync(
            HttpMethod.Delete,
            $"/ports/{Pages.Escape(parsed.GetValue(name)!)}",
            null,
            _ => Tables.Plain($"{parsed.GetValue(name)} is detached"),
            cancel));
        return command;
    }

    private static Command List(GlobalOptions options)
    {
        var name = new Argument<string?>("port") { Description = "The workload's name or the port's id; all when left out", Arity = ArgumentArity.ZeroOrOne };
        var vpc = new Option<string?>("--vpc") { Description = "Only those of this VPC", HelpName = "vpc-…" };
        var after = new Option<string?>("--after") { Description = "Go on after the VPC of this id", HelpName = "vpc-…" };
        var command = new Command("ports", "Shows what is plugged in") { name, vpc, after };
        options.Act(command, (parsed, session, cancel) => parsed.GetValue(name) is { } one
            ? session.CallAsync(HttpMethod.Get, $"/ports/{Pages.Escape(one)}", null, Facts, cancel)
            : Pages.PrintAsync(
                session,
                place => Pages.Path("/ports", ("vpc", parsed.GetValue(vpc)), ("after", place)),
                parsed.GetValue(after),
                "ports",
                () => Tables.Of("NAME", "ADDRESS", "STATE", "ACCOUNT", "VPC", "SUBNET", "PORT", "ATTACHED TO"),
                (table, port) => table.Add(
                    port.Text("name"), port.Text("address"), State(port), port.Text("account"), port.Text("vpc"), port.Text("subnet"),
                    port.Text("id"), AttachedTo(port)),
                cancel));
        return command;
    }

    private static Table Facts(JsonElement port) => Tables.Facts(
        ("port", $"{port.Text("name")} ({port.Text("id")})"),
        ("state", State(port)),
        ("address", $"{port.Text("address")} of {port.Text("network")}, gateway {port.Text("gateway")}, {port.Text("mac")}"),
        ("in", $"{port.Text("subnet")} of {port.Text("vpc")}, account {port.Text("account")}"),
        ("attached to", AttachedTo(port)));

    private static string State(JsonElement port) => port.Text("fault") is { Length: > 0 } fault ? $"{port.Text("state")}: {fault}" : port.Text("state");

    private static string AttachedTo(JsonElement port)
    {
        var attachment = port.Part("attachment");
        return attachment.Text("kind") switch
        {
            "none" or "" => "nothing (address reserved)",
            "pid" => $"process {attachment.Text("target")}, {attachment.Text("device")}",
            "path" => $"{attachment.Text("target")}, {attachment.Text("device")}",
            _ => $"namespace {attachment.Text("target")}, {attachment.Text("device")}",
        };
    }
}
