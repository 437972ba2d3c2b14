using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Tieline.Server;

/// <summary>Traces to an OpenTelemetry collector, when the usual environment variables name one.</summary>
internal static class Telemetry
{
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
