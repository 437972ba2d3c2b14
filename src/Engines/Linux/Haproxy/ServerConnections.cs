using System.Globalization;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>Which servers have connections with a request on them, by HAProxy's <c>show servers conn</c>.</summary>
internal static class ServerConnections
{
    public static string Question(string backend) => $"show servers conn {backend}";

    /// <summary>The busy servers of one or more answers.</summary>
    /// <exception cref="EngineException">A format that is not known.</exception>
    public static IReadOnlySet<(string Backend, string Name)> Busy(string answers)
    {
        const string Heading = "# ";
        var busy = new HashSet<(string, string)>();
        var used = -1;
        foreach (var line in answers.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                used = Array.IndexOf(line[Heading.Length..].Split(' '), "used_cur");
                continue;
            }

            var fields = line.Split(' ');
            if (used < 0 || fields.Length <= used || !int.TryParse(fields[used], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || fields[0].Split('/') is not [var backend, var name])
                throw new EngineException("HAProxy tells its servers' connections in a format that is not known");
            if (count > 0) busy.Add((backend, name));
        }

        return busy;
    }
}
