using System.Diagnostics;
using System.Globalization;
using Tieline.Tests.Kernel.Linux;

namespace Tieline.Tests.Kernel.Endpoints;

/// <summary>The HAProxy processes of a world: those whose command line has its folder.</summary>
internal static class ProxyProcesses
{
    public static List<int> Of(LinuxWorld world) =>
    [
        .. Process.GetProcessesByName("haproxy")
            .Where(process => CommandOf(process.Id).Contains($"/run/tieline/{world.Instance}/", StringComparison.Ordinal))
            .Select(static process => process.Id),
    ];

    /// <summary>Those of them that nobody of them has started.</summary>
    public static List<int> Masters(LinuxWorld world)
    {
        var all = Of(world);
        return [.. all.Where(id => !all.Contains(ParentOf(id)))];
    }

    /// <summary>Those of them that carry traffic, also what was accepted before a reload.</summary>
    public static List<int> Workers(LinuxWorld world)
    {
        var all = Of(world);
        return [.. all.Where(id => all.Contains(ParentOf(id)))];
    }

    /// <summary>What the kernel says of a process, such as <c>Uid</c>, <c>CapEff</c>.</summary>
    public static string StatusOf(int id, string what) =>
        File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith($"{what}:", StringComparison.Ordinal))[(what.Length + 1)..].Trim();

    private static string CommandOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return ""; // ended meanwhile
        }
    }

    private static int ParentOf(int id)
    {
        try
        {
            return int.Parse(StatusOf(id, "PPid"), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // ended meanwhile
        }
    }
}
