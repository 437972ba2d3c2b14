using System.Runtime.CompilerServices;
using Xunit;

namespace Tieline.Tests.Kernel;

/// <summary>A test with data that makes network namespaces; skipped as <see cref="KernelFactAttribute"/> is.</summary>
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = KernelFactAttribute.WhyNot.Value;
}
