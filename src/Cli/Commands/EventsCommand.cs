using System.CommandLine;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Spectre.Console;
using Tieline.Cli.Rendering;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline events</c></summary>
internal static class EventsCommand
{
    private const int CountUnset = 50;

    /// <summary>How often in a row a lost stream is opened again.</summary>
    private const int AttemptsMax = 5;

    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromSeconds(1);

    public static Command Create(GlobalOptions options)
    {
        var account = new Option<string?>("--account") { Description = "Only those that concern this account", HelpName = "NAME" };
        var after = new Option<long?>("--after") { Description = "Those after this number, the oldest first", HelpName = "N" };
        var count = new Option<int>("--count", "-n")
        {
            Description = $"How many: the newest, unless --after is given (default {CountUnset})", HelpName = "N", DefaultValueFactory = _ => CountUnset,
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on as things happen" };
        var command = new Command("events", "Shows what happened, by whom, when") { account, after, count, follow };
        options.Act(command, async (parsed, session, cancel) =>
        {
            var place = parsed.GetValue(after);
            var path = Pages.Path(
                "/events",
                ("account", parsed.GetValue(account)),
                ("count", parsed.GetValue(count).ToString(CultureInfo.InvariantCulture)),
                place is null ? ("tail", "true") : ("after", place.Value.ToString(CultureInfo.InvariantCulture)));
            if (!parsed.GetValue(follow))
            {
                await session.CallAsync(HttpMethod.Get, path, null, Table, cancel);
                return;
            }

            await FollowAsync(
                session,
                Pages.Path("/events", ("account", parsed.GetValue(account)), ("follow", "true"), ("after", place?.ToString(CultureInfo.InvariantCulture))),
                cancel);
        });
        return command;
    }

    /// <summary>Prints events as they come. A stream that ends is opened again where it ended.</summary>
    private static async Task FollowAsync(Session session, string path, CancellationToken cancel)
    {
        var lastEventId = "";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var response = await session.Server.OpenStreamAsync(path, lastEventId, cancel);
                await using var stream = await response.Content.ReadAsStreamAsync(cancel);
                var parser = SseParser.Create(stream);
                await foreach (var item in parser.EnumerateAsync(cancel))
                {
                    attempt = 0;
                    lastEventId = item.EventId ?? lastEventId;
                    Print(session, item.Data);
                }
            }
            catch (Exception fault) when (fault is IOException or UnreachableServerException && attempt < AttemptsMax)
            {
                // A server that restarts is back within seconds.
            }

            if (attempt >= AttemptsMax) throw new UnreachableServerException($"the event stream of {session.Server.Address} ended, again and again");
            await Task.Delay(PauseBetweenAttempts, cancel);
        }
    }

    private static void Print(Session session, string data)
    {
        if (session.PrintsJson)
        {
            session.Surroundings.Out.WriteLine(data);
        }
        else
        {
            using var document = JsonDocument.Parse(data);
            var happened = document.RootElement;
            session.Print(Tables.Plain(
                $"{happened.Text("sequence")}  {happened.Time("at")}  {Who(happened)}  {happened.Text("kind")}  {happened.Text("subject")}  {happened.Text("detail")}".TrimEnd()));
        }

        session.Surroundings.Out.Flush();
    }

    private static Table Table(JsonElement page)
    {
        var table = Tables.Of("NUMBER", "TIME", "ACCOUNT", "BY", "WHAT", "SUBJECT", "DETAIL");
        foreach (var happened in page.Items("events"))
        {
            table.Add(
                happened.Text("sequence"), happened.Time("at"), Who(happened), happened.Text("actor"), happened.Text("kind"),
                happened.Text("subject"), happened.Text("detail"));
        }

        return table;
    }

    private static string Who(JsonElement happened) =>
        happened.Text("otherAccount") is { Length: > 0 } other ? $"{happened.Text("account")},{other}" : happened.Text("account");
}
