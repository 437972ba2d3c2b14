using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Tieline.Server;

/// <summary>What is measured, and traces to an OpenTelemetry collector when the usual environment variables name one.</summary>
internal static class Telemetry
{
    /// <summary>Meters that the metrics page shows: Tieline's own, and the web server's and runtime's that an operator asks for.</summary>
    public static bool IsMeasured(string meter) =>
        meter.StartsWith("Tieline.", StringComparison.Ordinal) || meter is "Microsoft.AspNetCore.Server.Kestrel" or "System.Runtime";

    /// <summary>Null when no collector is named: then nothing listens and no span is made.</summary>
    public static TracerProvider? Start() =>
        Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") is { Length: > 0 }
            ? Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(resource => resource.AddService("tieline", serviceVersion: RunningState.Version))
                .AddSource("Microsoft.AspNetCore", "Tieline.*")
                .AddOtlpExporter()
                .Build()
            : null;
}
