using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tieline.Dialects.Http;

/// <summary>Traces and measurements of requests, by the names that exporters subscribe to. Costs nothing while nobody listens.</summary>
public static class DialectTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Tieline.Dialects";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("tieline.request.duration", "s", "Time from a request's arrival at a dialect to its answer.");

    /// <summary>Null while nobody listens.</summary>
    internal static Activity? Start(string dialect) => Source.HasListeners() ? Source.StartActivity(dialect, ActivityKind.Internal) : null;

    /// <param name="operation">Such as <c>peerconn.accept</c>; from a fixed list, never from the request.</param>
    /// <param name="code">The cloud's error code, or <c>ok</c>.</param>
    internal static void Record(Activity? activity, long startedAt, string dialect, string operation, string code, string requestId)
    {
        if (activity is not null)
        {
            activity.DisplayName = $"{dialect} {operation}";
            activity.SetTag("tieline.operation", operation);
            activity.SetTag("tieline.code", code);
            activity.SetTag("tieline.request_id", requestId);
        }

        if (Duration.Enabled)
        {
            Duration.Record(
                Stopwatch.GetElapsedTime(startedAt).TotalSeconds,
                new KeyValuePair<string, object?>("dialect", dialect),
                new KeyValuePair<string, object?>("operation", operation),
                new KeyValuePair<string, object?>("code", code));
        }
    }
}
