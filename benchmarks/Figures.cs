using System.Globalization;
using System.Text;

namespace Tieline.Bench;

/// <summary>What was measured, beside what was aimed at; printed as it comes, and written as a page.</summary>
internal sealed class Figures
{
    private readonly List<(string What, string Seen, string Aim, bool? Held)> _rows = [];

    public bool AllHeld => _rows.TrueForAll(row => row.Held != false);

    public static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>A figure with an aim.</summary>
    public void Add(string what, string seen, string aim, bool held) => Row(what, seen, aim, held);

    /// <summary>A figure that others are to be read beside.</summary>
    public void Note(string what, string seen) => Row(what, seen, "", null);

    /// <summary>What every page of figures begins with.</summary>
    public const string Introduction =
        """
        # Figures

        Written by `./bench`; run it to measure your own machine. Ratios are of runs side by side, in turns, so that they mean the same
        on another machine; absolute numbers do not. Load and server share the machine's cores. Each part says when and on what it was
        measured; `./bench PART` measures one anew.


        """;

    /// <summary>The part's section of the page.</summary>
    public string Section(string part)
    {
        var section = new StringBuilder();
        section.Append(CultureInfo.InvariantCulture, $"## {part}\n\nMachine: {Machine()}. Measured {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.\n\n");
        section.Append("| figure | seen | aim | |\n|---|---|---|---|\n");
        foreach (var (what, seen, aim, held) in _rows)
            section.Append(CultureInfo.InvariantCulture, $"| {what} | {seen} | {aim} | {(held is null ? "" : held.Value ? "held" : "missed")} |\n");
        return section.Append('\n').ToString();
    }

    /// <summary>The page with a section put in place of the part's old one, in the order of the parts.</summary>
    public static string Replace(string page, string section, IReadOnlyList<string> parts)
    {
        var sections = page.Split("\n## ")[1..].Select(text => "## " + text.TrimEnd('\n') + "\n\n").ToDictionary(NameOf);
        sections[NameOf(section)] = section;
        return Introduction + string.Concat(parts.Where(sections.ContainsKey).Select(part => sections[part])).TrimEnd('\n') + "\n";

        static string NameOf(string text) => text["## ".Length..text.IndexOf('\n', StringComparison.Ordinal)];
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
