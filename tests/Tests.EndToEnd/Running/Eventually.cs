using System.Diagnostics;

namespace Tieline.Tests.EndToEnd.Running;

/// <summary>Waits for a state.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks until <paramref name="isSo"/>; fails with what was seen last when that takes too long.</summary>
    public static async Task<T> SeesAsync<T>(Func<Task<T>> look, Func<T, bool> isSo, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isSo(seen)) return seen;
            if (Stopwatch.GetElapsedTime(started) > Within) Assert.Fail($"{what}: still not so after {Within.TotalSeconds} s; seen last: {seen}");
            await Task.Delay(Pause);
        }
    }
}
