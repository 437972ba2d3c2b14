using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Spectre.Console;
using Tieline.Cli.Rendering;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline clock</c></summary>
internal static partial class ClockCommands
{
    public static Command Create(GlobalOptions options)
    {
        var show = new Command("show", "Shows the server's time and how far it is ahead");
        options.Act(show, (_, session, cancel) => session.CallAsync(HttpMethod.Get, "/clock", null, Facts, cancel));

        var span = new Argument<string>("span") { Description = "Such as 7d, 36h, 1d12h, 90s or 7.00:00:00" };
        span.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && ParseSpan(token.Value) is null) result.AddError($"'{token.Value}' is not a span of time such as 7d, 36h or 90s");
        });
        var advance = new Command("advance", "Moves the time forward, and returns when all that was due is done") { span };
        options.Act(advance, (parsed, session, cancel) => session.CallAsync(
            HttpMethod.Post,
            "/clock/advance",
            Json.Object(json => json.WriteString("by", ParseSpan(parsed.GetValue(span)!)!.Value.ToString("c", CultureInfo.InvariantCulture))),
            Facts,
            cancel));

        return new("clock", "The test clock of a server that was started with --test-clock") { show, advance };
    }

    /// <summary>Reads <c>[N d][N h][N m][N s]</c> without spaces, or <c>[d.]hh:mm:ss</c>; null when it is neither, or zero.</summary>
    internal static TimeSpan? ParseSpan(string text)
    {
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var exact) && text.Contains(':')) return exact > TimeSpan.Zero ? exact : null;
        if (Units().Match(text) is not { Success: true } match) return null;
        var seconds = Number("d", 86_400) + Number("h", 3_600) + Number("m", 60) + Number("s", 1);
        return seconds is > 0 and < 10_000_000_000 ? TimeSpan.FromSeconds(seconds) : null;

        long Number(string unit, long secondsEach) =>
            match.Groups[unit] is { Success: true, Value: var digits } ? long.Parse(digits, CultureInfo.InvariantCulture) * secondsEach : 0;
    }

    private static Table Facts(JsonElement clock) => Tables.Facts(("time", clock.Time("time")), ("ahead by", clock.Text("offset")));

    [GeneratedRegex("^(?:(?<d>[0-9]{1,6})d)?(?:(?<h>[0-9]{1,8})h)?(?:(?<m>[0-9]{1,9})m)?(?:(?<s>[0-9]{1,10})s)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Units();
}
