using System.CommandLine;
using System.Text.Json;
using Tieline.Cli.Rendering;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline services</c> and <c>endpoints</c></summary>
internal static class ServiceCommands
{
    public static IEnumerable<Command> All(GlobalOptions options) => [Services(options), Endpoints(options)];

    private static Command Services(GlobalOptions options)
    {
        var command = new Command("services", "Endpoint services of all accounts") { List(options) };
        command.Add(Publish(options, "publish", "Lets every account connect, without permission and approval", HttpMethod.Post, "public"));
        command.Add(Publish(options, "withdraw", "Lets only permitted accounts connect again", HttpMethod.Delete, "no longer public"));
        return command;
    }

    private static Command List(GlobalOptions options)
    {
        var account = new Option<string?>("--account") { Description = "Only this account's", HelpName = "NAME" };
        var after = new Option<string?>("--after") { Description = "Go on after the service of this id", HelpName = "svc-…" };
        var command = new Command("list", "Shows what is offered, by whom, to whom, and in which state") { account, after };
        options.Act(command, (parsed, session, cancel) => Pages.PrintAsync(
            session,
            place => Pages.Path("/services", ("account", parsed.GetValue(account)), ("after", place)),
            parsed.GetValue(after),
            "services",
            () => Tables.Of("SERVICE", "NAME", "ACCOUNT", "BACKEND", "PORTS", "FOR", "CONNECTIONS", "STATE"),
            (table, service) => table.Add(
                service.Text("id"), service.Text("name"), service.Text("account"), $"{service.Text("backend")} in {service.Text("vpc")}",
                string.Join(' ', service.Items("mappings").Select(mapping => $"{mapping.Text("client")}:{mapping.Text("server")}")),
                service.Flag("public") ? "everybody" : string.Join(' ', service.Items("permissions").Select(line => line.GetString())),
                service.Text("connections"), State(service)),
            cancel));
        return command;
    }

    private static Command Publish(GlobalOptions options, string name, string description, HttpMethod method, string done)
    {
        var service = new Argument<string>("service") { Description = "The service's id, in Tieline's form or Huawei's, or its full name" };
        var command = new Command(name, description) { service };
        options.Act(command, async (parsed, session, cancel) =>
        {
            using var found = JsonDocument.Parse(await session.GetAsync($"/services/{Pages.Escape(parsed.GetValue(service)!)}", cancel));
            var (id, account) = (found.RootElement.Text("id"), found.RootElement.Text("account"));
            await session.CallAsync(method, $"/accounts/{Pages.Escape(account)}/services/{id}/public", null, _ => Tables.Plain($"{id} of {account} is {done}"), cancel);
        });
        return command;
    }

    private static Command Endpoints(GlobalOptions options)
    {
        var account = new Option<string?>("--account") { Description = "Only those of this consumer", HelpName = "NAME" };
        var service = new Option<string?>("--service") { Description = "Only the connections of this service", HelpName = "ID" };
        var after = new Option<string?>("--after") { Description = "Go on after the endpoint of this id", HelpName = "ep-…" };
        var command = new Command("endpoints", "Endpoints of all accounts, and what they are connected to") { account, service, after };
        options.Act(command, (parsed, session, cancel) => Pages.PrintAsync(
            session,
            place => Pages.Path("/endpoints", ("account", parsed.GetValue(account)), ("service", parsed.GetValue(service)), ("after", place)),
            parsed.GetValue(after),
            "endpoints",
            () => Tables.Of("ENDPOINT", "ACCOUNT", "ADDRESS", "VPC", "SERVICE", "OF", "SEEN AS", "STATE"),
            (table, endpoint) => table.Add(
                endpoint.Text("id"), endpoint.Text("account"), endpoint.Text("address"), endpoint.Text("vpc"), endpoint.Part("service").Text("id"),
                endpoint.Part("service").Text("account"), endpoint.Text("source"), State(endpoint)),
            cancel));
        return command;
    }

    private static string State(JsonElement item) => item.Text("fault") is { Length: > 0 } fault ? $"{item.Text("state")}: {fault}" : item.Text("state");
}
