using System.Globalization;
using System.Text;

namespace Tieline.Bench;

/// <summary>What was measured, beside what was aimed at; printed as it comes, and written as a page.</summary>
internal sealed class Figures
{
    private readonly List<(string What, string Seen, string Aim, bool? Held)> _rows = [];

    public bool AllHeld => _rows.TrueForAll(row => row.Held != false);

    /// <summary>A figure with an aim.</summary>
    public void Add(string what, string seen, string aim, bool held) => Row(what, seen, aim, held);

    /// <summary>A figure that others are to be read beside.</summary>
    public void Note(string what, string seen) => Row(what, seen, "", null);

    public string Page()
    {
        var page = new StringBuilder(
            """
            # Figures

            Written by `./bench`; run it to measure your own machine. Ratios are of runs side by side, in turns, so that they mean the same
            on another machine; absolute numbers do not. Load and server share the machine's cores.


            """);
        page.Append(CultureInfo.InvariantCulture, $"Machine: {Machine()}. Measured {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.\n\n");
        page.Append("| figure | seen | aim | |\n|---|---|---|---|\n");
        foreach (var (what, seen, aim, held) in _rows)
            page.Append(CultureInfo.InvariantCulture, $"| {what} | {seen} | {aim} | {(held is null ? "" : held.Value ? "held" : "missed")} |\n");
        return page.ToString();
    }

    private void Row(string what, string seen, string aim, bool? held)
    {
        _rows.Add((what, seen, aim, held));
        Console.WriteLine($"{(held is null ? "    " : held.Value ? "ok  " : "MISS")} {what}: {seen}{(aim.Length > 0 ? $"   (aim: {aim})" : "")}");
    }

    private static string Machine()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return $"{Environment.ProcessorCount} cores of {model}, Linux {kernel}, .NET {Environment.Version}";
    }
}
