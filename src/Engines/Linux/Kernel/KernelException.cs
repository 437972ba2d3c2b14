namespace Tieline.Engines.Linux.Kernel;

/// <summary>The kernel refused a call. The message names the call, the object and the error.</summary>
/// <param name="call">The call and what it was about: <c>unshare(CLONE_NEWNET)</c>, <c>RTM_NEWLINK veth a/b</c>.</param>
/// <param name="detail">What the kernel said beyond the number; empty when it said nothing.</param>
internal sealed class KernelException(string call, Errno errno, string detail = "")
    : EngineException(detail.Length == 0 ? $"{call}: {errno.Describe()}" : $"{call}: {errno.Describe()}: {detail}")
{
    public string Call { get; } = call;

    public Errno Errno { get; } = errno;

    public string Detail { get; } = detail;
}
