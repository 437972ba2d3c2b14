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
        command.Add(CreateGateway(options));
        command.Add(Delete(options));
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
                service.Text("id"), service.Text("name"), service.Text("account"), $"{BackendOf(service)} in {service.Text("vpc")}",
                string.Join(' ', service.Items("mappings").Select(mapping => $"{mapping.Text("client")}:{mapping.Text("server")}")),
                service.Flag("public") ? "everybody" : string.Join(' ', service.Items("permissions").Select(line => line.GetString())),
                service.Text("connections"), State(service)),
            cancel));
        return command;
    }

    private static Command CreateGateway(GlobalOptions options)
    {
        var name = new Argument<string>("name") { Description = "1 to 16 letters, digits, _ and -" };
        var vpc = new Option<string>("--vpc") { Description = "The VPC that the addresses are in; its owner owns the service", HelpName = "VPC", Required = true };
        var prefixes = new Option<string[]>("--prefix") { Description = "Addresses that it offers, inside a range of the VPC; several may be given", HelpName = "CIDR", Required = true };
        var command = new Command("create-gateway", "Offers addresses of a VPC to every account, by routes instead of an endpoint's address") { name, vpc, prefixes };
        options.Act(command, (parsed, session, cancel) =>
        {
            var body = Json.Object(json =>
            {
                json.WriteString("name", parsed.GetValue(name));
                json.WriteString("vpc", parsed.GetValue(vpc));
                json.WriteStartArray("prefixes");
                foreach (var prefix in parsed.GetValue(prefixes)!) json.WriteStringValue(prefix);
                json.WriteEndArray();
            });
            return session.CallAsync(
                HttpMethod.Post, "/services", body,
                service => Tables.Plain($"{service.Text("id")} of {service.Text("account")} offers {BackendOf(service)} in {service.Text("vpc")}"), cancel);
        });
        return command;
    }

    private static Command Delete(GlobalOptions options)
    {
        var service = new Argument<string>("service") { Description = "The service's id, in Tieline's form or Huawei's, or its full name" };
        var command = new Command("delete", "Takes a service back; endpoints that are connected have to go first") { service };
        options.Act(command, (parsed, session, cancel) =>
            session.CallAsync(HttpMethod.Delete, $"/services/{Pages.Escape(parsed.GetValue(service)!)}", null, _ => Tables.Plain($"{parsed.GetValue(service)} is going"), cancel));
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
                endpoint.Text("id"), endpoint.Text("account"), endpoint.Text("type") == "gateway" ? string.Join(' ', endpoint.Items("prefixes").Select(prefix => prefix.GetString())) : endpoint.Text("address"), endpoint.Text("vpc"), endpoint.Part("service").Text("id"),
                endpoint.Part("service").Text("account"), endpoint.Text("source"), State(endpoint)),
            cancel));
        return command;
    }

    /// <summary>An address, or the prefixes of a gateway service.</summary>
    private static string BackendOf(JsonElement service) =>
        service.Text("type") == "gateway" ? string.Join(' ', service.Items("prefixes").Select(prefix => prefix.GetString())) : service.Text("backend");

    private static string State(JsonElement item) => item.Text("fault") is { Length: > 0 } fault ? $"{item.Text("state")}: {fault}" : item.Text("state");
}
