using System.CommandLine;
using System.Text.Json;
using Spectre.Console.Rendering;
using Tieline.Cli.Rendering;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline status</c></summary>
internal static class StatusCommand
{
    public static IEnumerable<Command> All(GlobalOptions options)
    {
        var status = new Command("status", "What runs: version, engine, store, time, how much there is, and what failed");
        options.Act(status, (_, session, cancel) => session.CallAsync(HttpMethod.Get, "/status", null, answer => Render(answer, session), cancel));
        yield return status;
    }

    private static Spectre.Console.Rows Render(JsonElement status, Session session)
    {
        var pass = status.Part("lastPass");
        var faults = pass.Items("faults").ToList();
        List<(string, string)> facts =
        [
            ("server", $"{session.Server.Address} {(status.Flag("ready") ? "ready" : "starting")}, version {status.Text("version")}"),
            ("engine", $"{status.Text("engine")}: {status.Text("engineReason")}"),
            ("store", status.Text("store")),
            ("started", status.Time("startedAt")),
            ("time", status.Flag("testClock") ? $"{status.Time("time")} (test clock, {status.Text("offsetSeconds")} s ahead)" : status.Time("time")),
            .. status.Part("records") is { ValueKind: JsonValueKind.Object } records
                ? records.EnumerateObject().Select(count => (count.Name, count.Value.GetRawText()))
                : [],
            ("last pass", pass.ValueKind == JsonValueKind.Undefined
                ? "none yet"
                : $"{pass.Text("steps")} steps in {pass.Text("milliseconds")} ms, {faults.Count} failed"),
        ];
        List<IRenderable> parts = [Tables.Facts(facts)];
        if (faults.Count > 0)
        {
            var table = Tables.Of("FAILED", "WHY");
            foreach (var fault in faults) table.Add(fault.Text("subject"), fault.Text("fault"));
            parts.Add(table);
        }

        return new(parts);
    }
}
