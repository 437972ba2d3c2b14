using Tieline.Server.Clocks;
using Xunit;

namespace Tieline.Tests.Clocks;

public sealed class TestClockTests
{
    [Fact]
    public async Task A_timer_of_seven_days_fires_when_seven_days_are_advanced()
    {
        var clock = new TestClock();
        var fired = new TaskCompletionSource();
        await using var timer = clock.CreateTimer(_ => fired.TrySetResult(), null, TimeSpan.FromDays(7), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromDays(6));
        Assert.False(fired.Task.IsCompleted);
        clock.Advance(TimeSpan.FromDays(1));
        await fired.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Time_goes_forward_only()
    {
        var clock = new TestClock();
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.MaxValue));
        Assert.Equal(TimeSpan.Zero, clock.Offset);
    }
}
