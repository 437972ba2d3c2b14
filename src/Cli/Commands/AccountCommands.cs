using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Tieline.Cli.Rendering;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline accounts</c></summary>
internal static class AccountCommands
{
    /// <summary>What the clouds call an account: option, and the members of the native API.</summary>
    private static readonly (string Option, string Dialect, string Member, string Description)[] Identities =
    [
        ("--baidu-account-id", "baidu", "accountId", "Baidu account id (32 hex digits); else made up"),
        ("--alibaba-uid", "alibaba", "uid", "Alibaba UID (15 to 18 digits); else made up"),
        ("--huawei-domain-id", "huawei", "domainId", "Huawei domain id (32 hex digits); else made up"),
    ];

    public static Command Create(GlobalOptions options) =>
        new("accounts", "Accounts and their access keys") 
        {
            List(options), Show(options), Make(options), Delete(options), Arrears(options), Keys(options),
        };

    private static Command List(GlobalOptions options)
    {
        var after = new Option<string?>("--after") { Description = "Go on after the account of this name", HelpName = "NAME" };
        var command = new Command("list", "Lists accounts by name") { after };
        options.Act(command, (parsed, session, cancel) => Pages.PrintAsync(
            session,
            place => Pages.Path("/accounts", ("after", place)),
            parsed.GetValue(after),
            "accounts",
            () => Tables.Of("NAME", "BAIDU ACCOUNT", "ALIBABA UID", "HUAWEI DOMAIN", "CREATED"),
            (table, account) => table.Add(
                account.Text("name"), account.Part("baidu").Text("accountId"), account.Part("alibaba").Text("uid"),
                account.Part("huawei").Text("domainId"), account.Time("createdAt")),
            cancel));
        return command;
    }

    private static Command Show(GlobalOptions options)
    {
        var name = Name();
        var command = new Command("show", "Shows an account") { name };
        options.Act(command, (parsed, session, cancel) =>
            session.CallAsync(HttpMethod.Get, $"/accounts/{Pages.Escape(parsed.GetValue(name)!)}", null, Facts, cancel));
        return command;
    }

    private static Command Make(GlobalOptions options)
    {
        var name = Name();
        var accessKey = new Option<string?>("--access-key") { Description = "The key's id; else made up", HelpName = "ID" };
        var secretKey = new Option<string?>("--secret-key") { Description = "The key's secret; else made up", HelpName = "SECRET" };
        var identities = Identities.Select(kind => new Option<string?>(kind.Option) { Description = kind.Description, HelpName = "ID" }).ToArray();
        var command = new Command("create", "Makes an account with one access key, and prints the secret once") { name, accessKey, secretKey };
        foreach (var identity in identities) command.Add(identity);
        options.Act(command, (parsed, session, cancel) =>
        {
            var body = Json.Object(json =>
            {
                json.WriteString("name", parsed.GetValue(name));
                if (parsed.GetValue(accessKey) is { } id) json.WriteString("accessKey", id);
                if (parsed.GetValue(secretKey) is { } secret) json.WriteString("secretKey", secret);
                foreach (var (kind, option) in Identities.Zip(identities))
                {
                    if (parsed.GetValue(option) is not { } value) continue;
                    json.WriteStartObject(kind.Dialect);
                    json.WriteString(kind.Member, value);
                    json.WriteEndObject();
                }
            });
            return session.CallAsync(HttpMethod.Post, "/accounts", body, Facts, cancel);
        });
        return command;
    }

    private static Command Delete(GlobalOptions options)
    {
        var name = Name();
        var command = new Command("delete", "Removes an account that owns nothing, with its keys") { name };
        options.Act(command, (parsed, session, cancel) => session.CallAsync(
            HttpMethod.Delete,
            $"/accounts/{Pages.Escape(parsed.GetValue(name)!)}",
            null,
            _ => Tables.Plain($"{parsed.GetValue(name)} is deleted"),
            cancel));
        return command;
    }

    private static Command Arrears(GlobalOptions options)
    {
        return new("arrears", "Bills outstanding: clouds that know of bills refuse such an account what costs more")
        {
            Switch("set", HttpMethod.Post, "Puts an account in arrears"), Switch("clear", HttpMethod.Delete, "Takes an account out of arrears"),
        };

        Command Switch(string verb, HttpMethod method, string description)
        {
            var name = Name();
            var command = new Command(verb, description) { name };
            options.Act(command, (parsed, session, cancel) =>
                session.CallAsync(method, $"/accounts/{Pages.Escape(parsed.GetValue(name)!)}/arrears", null, Facts, cancel));
            return command;
        }
    }

    private static Command Keys(GlobalOptions options)
    {
        var listed = Name();
        var list = new Command("list", "Lists an account's keys, without secrets") { listed };
        options.Act(list, (parsed, session, cancel) => session.CallAsync(
            HttpMethod.Get,
            $"/accounts/{Pages.Escape(parsed.GetValue(listed)!)}/keys",
            null,
            answer =>
            {
                var table = Tables.Of("ACCESS KEY", "CREATED");
                foreach (var key in answer.Items("keys")) table.Add(key.Text("id"), key.Time("createdAt"));
                return table;
            },
            cancel));

        var owner = Name();
        var id = new Option<string?>("--id") { Description = "The key's id; else made up", HelpName = "ID" };
        var secret = new Option<string?>("--secret") { Description = "The key's secret; else made up", HelpName = "SECRET" };
        var create = new Command("create", "Adds a key, and prints the secret once") { owner, id, secret };
        options.Act(create, (parsed, session, cancel) =>
        {
            var body = Json.Object(json =>
            {
                if (parsed.GetValue(id) is { } wanted) json.WriteString("id", wanted);
                if (parsed.GetValue(secret) is { } shared) json.WriteString("secret", shared);
            });
            return session.CallAsync(
                HttpMethod.Post,
                $"/accounts/{Pages.Escape(parsed.GetValue(owner)!)}/keys",
                body,
                key => Tables.Facts(("access key", key.Text("id")), ("secret key", key.Text("secret"))),
                cancel);
        });

        var holder = Name();
        var gone = new Argument<string>("id") { Description = "The key's id" };
        var delete = new Command("delete", "Removes a key: requests signed with it are refused from now on") { holder, gone };
        options.Act(delete, (parsed, session, cancel) => session.CallAsync(
            HttpMethod.Delete,
            $"/accounts/{Pages.Escape(parsed.GetValue(holder)!)}/keys/{Pages.Escape(parsed.GetValue(gone)!)}",
            null,
            _ => Tables.Plain($"{parsed.GetValue(gone)} is deleted"),
            cancel));

        return new("keys", "Access keys of an account") { list, create, delete };
    }

    private static Argument<string> Name() => new("name") { Description = "The account's name" };

    private static Table Facts(JsonElement account)
    {
        List<(string, string)> facts =
        [
            ("account", account.Text("name")),
            .. Identities.Select(kind => ($"{kind.Dialect} {kind.Member}", account.Part(kind.Dialect).Text(kind.Member))),
            ("created", account.Time("createdAt")),
            ("in arrears", account.Text("inArrears")),
        ];
        if (account.Text("accessKey") is { Length: > 0 } key) facts.AddRange([("access key", key), ("secret key", account.Text("secretKey"))]);
        return Tables.Facts(facts);
    }
}
