using Tieline.Core.Boundary;
using Tieline.Engines.Reconciling;

namespace Tieline.Server.Clocks;

/// <summary>The test clock as the operator moves it: when the answer comes, all that was due has been carried out.</summary>
internal sealed class AdvancingClock(TestClock clock, DeadlineLoop deadlines, Reconciler reconciler) : ITestClock
{
    public TimeSpan Offset => clock.Offset;

    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancel)
    {
        clock.Advance(by);
        await deadlines.CarryOutAsync(cancel);
        await reconciler.WhenIdleAsync().WaitAsync(cancel);
    }
}
