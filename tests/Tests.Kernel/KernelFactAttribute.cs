using System.Runtime.CompilerServices;
using Tieline.Engines;
using Tieline.Engines.Linux.Namespaces;
using Xunit;

namespace Tieline.Tests.Kernel;

/// <summary>A test that makes network namespaces. Where the process may not, it is skipped and says why.</summary>
public sealed class KernelFactAttribute : FactAttribute
{
    internal static readonly Lazy<string?> WhyNot = new(() =>
    {
        if (!OperatingSystem.IsLinux()) return "needs Linux";
        if (!Environment.IsPrivilegedProcess) return "needs root: it makes network namespaces";
        var name = $"tltest-probe-{Environment.ProcessId}";
        try
        {
            NetworkNamespace.EnsureNamed(name).Dispose();
            NetworkNamespace.RemoveNamed(name);
            return null;
        }
        catch (EngineException e)
        {
            return $"needs to make network namespaces: {e.Message}";
        }
    });

    public KernelFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = WhyNot.Value;
}
