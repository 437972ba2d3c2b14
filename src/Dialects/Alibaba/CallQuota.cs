using Tieline.Core.Identifiers;

namespace Tieline.Dialects.Alibaba;

/// <summary>How often an account may call an operation. Contract alibaba-router-interface, 1.4, number 15.</summary>
/// <remarks>Calls are counted in windows of a minute; what is remembered goes with the window, so it is bounded by accounts and operations.</remarks>
/// <param name="callsPerMinute">Null for no limit.</param>
internal sealed class CallQuota(int? callsPerMinute)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(AccountId, string), int> _calls = [];
    private long _window;

    /// <summary>Counts a call.</summary>
    /// <returns>How long to wait when there were too many; null when the call may go on.</returns>
    public TimeSpan? Count(AccountId account, string action, DateTimeOffset now)
    {
        if (callsPerMinute is not { } most) return null;
        lock (_lock)
        {
            var window = now.UtcTicks / Window.Ticks;
            if (window != _window)
            {
                _calls.Clear();
                _window = window;
            }

            var count = _calls.GetValueOrDefault((account, action));
            if (count >= most) return TimeSpan.FromTicks(((window + 1) * Window.Ticks) - now.UtcTicks);
            _calls[(account, action)] = count + 1;
            return null;
        }
    }
}
