using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tieline.Tests.EndToEnd.Running;

/// <summary>A test of the linux engine. Where this process may not make network namespaces, it is skipped and says why.</summary>
public sealed class LinuxEngineFactAttribute : FactAttribute
{
    private const int NetAdmin = 12, SysAdmin = 21; // capability numbers: Linux, include/uapi/linux/capability.h

    public LinuxEngineFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = MayMakeNamespaces() ? null : "needs CAP_NET_ADMIN and CAP_SYS_ADMIN: it makes network namespaces";

    private static bool MayMakeNamespaces()
    {
        var line = File.ReadLines("/proc/self/status").Single(text => text.StartsWith("CapEff:", StringComparison.Ordinal));
        var mask = ulong.Parse(line["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (mask >> NetAdmin & mask >> SysAdmin & 1) == 1;
    }
}
