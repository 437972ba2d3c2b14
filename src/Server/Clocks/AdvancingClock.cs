using System.Globalization;
using Tieline.Core.Boundary;
using Tieline.Engines.Reconciling;

namespace Tieline.Server.Clocks;

/// <summary>The test clock as the operator moves it: when the answer comes, all that was due has been carried out.</summary>
/// <remarks>The store keeps how far it is ahead. Records carry its time, so after a restart it must not be earlier than they are.</remarks>
internal sealed class AdvancingClock(TestClock clock, IStore store, DeadlineLoop deadlines, Reconciler reconciler) : ITestClock
{
    private const string Setting = "testClockOffset";

    public TimeSpan Offset => clock.Offset;

    /// <summary>How far an earlier run of the server was advanced.</summary>
    public static async Task<TimeSpan> KeptOffsetAsync(IStore store) => Parse(await store.ReadAsync(reader => reader.FindSettingAsync(Setting), default));

    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancel)
    {
        await store.WriteAsync(
            async transaction =>
            {
                var ahead = Parse(await transaction.FindSettingAsync(Setting)) + by;
                await transaction.SaveSettingAsync(Setting, ahead.ToString("c", CultureInfo.InvariantCulture));
                return true;
            },
            static _ => true,
            cancel);
        clock.Advance(by);
        await deadlines.CarryOutAsync(cancel);
        await reconciler.WhenIdleAsync().WaitAsync(cancel);
    }

    private static TimeSpan Parse(string? kept) => kept is null ? TimeSpan.Zero : TimeSpan.ParseExact(kept, "c", CultureInfo.InvariantCulture);
}
