using Tieline.Core.Channels;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>A check's times as HAProxy counts them: from the end of one check to the start of the next.</summary>
/// <param name="Interval">After a check of a member that has failed none.</param>
/// <param name="AfterFailure">After one of a member that is neither wholly up nor down (<c>fastinter</c>).</param>
/// <param name="Timeout">For connecting, and again for the answer.</param>
internal readonly record struct CheckTimes(TimeSpan Interval, TimeSpan AfterFailure, TimeSpan Timeout)
{
    /// <summary>What a check may end late by.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Times by which a member that hangs, each of whose checks takes its whole timeout, is out within threshold × interval + timeout.
    /// Contract huawei-vpc-channel, 9.5.
    /// </summary>
    /// <remarks>
    /// At worst it dies just after a check: then one interval passes, and <c>fall</c> timeouts with a pause between every two. With a
    /// pause of interval - timeout, failing checks are an interval apart from start to start, as they should be. Where the timeout is as
    /// long as the interval, the pause is a quarter of it, and the timeout is cut accordingly.
    /// </remarks>
    public static CheckTimes Of(HealthCheck check)
    {
        var pause = check.Interval > check.Timeout ? check.Interval - check.Timeout : check.Interval / 4;
        var most = (((check.Fall - 1) * (check.Interval - pause)) + check.Timeout) / check.Fall;
        return new(check.Interval, pause, most - Slack);
    }
}
