using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Boundary;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>The test clock, on a server that was started with one.</summary>
internal sealed class ClockEndpoints(NativeServices services)
{
    public IEnumerable<EndpointRoute<NativeOperation>> Routes =>
    [
        new("GET", $"{NativeDialect.Root}/clock", new("getClock", _ => Task.FromResult(services.TestClock is { } clock ? Render(clock) : NoTestClock()))),
        new("POST", $"{NativeDialect.Root}/clock/advance", new("advanceClock", AdvanceAsync, TakesBody: true)),
    ];

    /// <summary>After the answer all that was due has been carried out.</summary>
    private async Task<NativeAnswer> AdvanceAsync(NativeRequest request)
    {
        if (services.TestClock is not { } clock) return NoTestClock();
        var members = new JsonMembers(request.Body);
        members.AllowOnly("seconds", "by");
        var (seconds, text) = (members.OptionalInteger("seconds"), members.OptionalText("by"));
        if (members.Fault is { } fault) return NativeAnswer.Invalid(fault);
        if (seconds is null == text is null) return NativeAnswer.Invalid("either seconds, a whole number, or by, such as 7.00:00:00, is required");
        var by = TimeSpan.FromSeconds(seconds ?? 0);
        if (text is not null && !TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out by))
            return NativeAnswer.Invalid("by is a span of time as [d.]hh:mm:ss, such as 7.00:00:00");
        if (by <= TimeSpan.Zero) return NativeAnswer.Invalid("time only goes forward");
        if (by > TestClockLimits.OffsetMax - clock.Offset)
            return NativeAnswer.Invalid($"the clock can be at most {TestClockLimits.OffsetMax.TotalDays} days ahead");
        await clock.AdvanceAsync(by, request.Cancel);
        return Render(clock);
    }

    private NativeAnswer Render(ITestClock clock) => NativeAnswer.Json(json => json.WriteObject(null, members =>
    {
        members.WriteTime("time", services.Clock.GetUtcNow());
        members.WriteString("offset", clock.Offset.ToString("c", CultureInfo.InvariantCulture));
        members.WriteNumber("offsetSeconds", (long)clock.Offset.TotalSeconds);
    }));

    private static NativeAnswer NoTestClock() => NativeAnswer.Error(
        StatusCodes.Status409Conflict, "noTestClock", "this server's clock cannot be moved: it was started without --test-clock");
}
