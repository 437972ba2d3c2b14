using System.Runtime.InteropServices;
using Tieline.Server.Configuration;

namespace Tieline.Server.Start;

/// <summary>Which engine runs, and why: the banner and the status say it.</summary>
internal sealed record EngineSelection(bool IsLinux, string Why)
{
    private const int NetAdmin = 12, SysAdmin = 21; // capability numbers: Linux, include/uapi/linux/capability.h

    /// <exception cref="SettingsException">linux was asked for and this process may not.</exception>
    public static EngineSelection Of(EngineChoice wanted)
    {
        if (wanted == EngineChoice.Model) return new(false, "asked for");
        var lacking = Lacking();
        if (wanted == EngineChoice.Linux)
            return lacking is null ? new(true, "asked for") : throw new SettingsException($"the linux engine cannot run: {lacking}");
        return lacking is null ? new(true, "this process may change the network") : new(false, lacking);
    }

    private static string? Lacking()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux)) return "this is not Linux";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith("CapEff:", StringComparison.Ordinal));
        if (line is null) return "the process's capabilities are not to be read";
        var mask = Convert.ToUInt64(line["CapEff:".Length..].Trim(), 16);
        if ((mask & (1UL << NetAdmin)) == 0) return "the process lacks CAP_NET_ADMIN (run as root)";
        return (mask & (1UL << SysAdmin)) == 0 ? "the process lacks CAP_SYS_ADMIN (run as root)" : null;
    }
}
