namespace Tieline.Server.Clocks;

/// <summary>The system's time plus an offset that tests advance. Timers fire when the advanced time reaches them.</summary>
/// <remarks>Signatures are checked against the real time: clients sign with theirs.</remarks>
/// <param name="offset">How far ahead it starts: what an earlier run was advanced by.</param>
public sealed class TestClock(TimeSpan offset = default) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<AdvancedTimer> _timers = [];
    private TimeSpan _offset = offset;

    /// <summary>How far ahead of the system's time this clock is.</summary>
    public TimeSpan Offset
    {
        get
        {
            lock (_lock) return _offset;
        }
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;

    /// <summary>Moves the time forward.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative or beyond the calendar.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvancedTimer[] timers;
        lock (_lock)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(by, TimeSpan.FromDays(36_500) - _offset);
            _offset += by;
            timers = [.. _timers];
        }

        foreach (var timer in timers) timer.Reschedule();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new AdvancedTimer(this, callback, state);
        lock (_lock) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class AdvancedTimer : ITimer
    {
        /// <summary>The longest wait given to a system timer, which takes no more than 49 days.</summary>
        private static readonly TimeSpan WaitMax = TimeSpan.FromDays(40);

        private readonly TestClock _clock;
        private readonly Timer _timer;
        private readonly Lock _lock = new();
        private DateTimeOffset? _dueAt;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public AdvancedTimer(TestClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _timer = new Timer(
                _ =>
                {
                    bool due;
                    lock (_lock)
                    {
                        due = _dueAt <= _clock.GetUtcNow(); // not so after a wait that was cut to WaitMax
                        if (due) _dueAt = _period == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + _period;
                    }

                    Reschedule();
                    if (due) callback(state);
                });
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock) (_dueAt, _period) = (dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime, period);
            Reschedule();
            return true;
        }

        public void Reschedule()
        {
            lock (_lock)
            {
                if (_dueAt is not { } due)
                {
                    _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    return;
                }

                var wait = due - _clock.GetUtcNow();
                _timer.Change(TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, WaitMax.Ticks)), Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            lock (_clock._lock) _clock._timers.Remove(this);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
