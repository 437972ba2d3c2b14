using System.Diagnostics;
using Tieline.Engines.Linux.Netlink;

namespace Tieline.Engines.Linux.Routers;

/// <summary>Waits for devices to take packets.</summary>
/// <remarks>
/// Once both ends of a pair are set up, the kernel starts their queues by and by (Linux, net/core/link_watch.c); until then a
/// packet is dropped and nobody is told. What is not up by then is not there yet.
/// </remarks>
internal static class Carrier
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(2);

    /// <exception cref="EngineException">It is not up in time.</exception>
    public static void Wait(NetlinkSocket netlink, DeviceName device)
    {
        var started = Stopwatch.GetTimestamp();
        for (var tries = 0; netlink.FindDevice(device) is not { State: OperState.Up }; tries++)
        {
            if (Stopwatch.GetElapsedTime(started) > AtMost) throw new EngineException($"device {device} has not come up after {AtMost.TotalSeconds} s");
            if (tries < 10) Thread.Yield();
            else Thread.Sleep(1);
        }
    }
}
