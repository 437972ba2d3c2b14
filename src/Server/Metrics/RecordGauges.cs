using System.Diagnostics.Metrics;
using Tieline.Core.Operating;

namespace Tieline.Server.Metrics;

/// <summary>How many records there are, for the metrics page: counted when it is asked for.</summary>
internal sealed class RecordGauges : IDisposable
{
    private readonly Meter _meter = new("Tieline.Records");

    public RecordGauges(RecordCounts counts) => _meter.CreateObservableGauge(
        "tieline.records",
        () => counts.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult()
            .Select(count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("kind", count.Key))),
        description: "Records of the store; connections are the endpoints that are connected or about to be");

    public void Dispose() => _meter.Dispose();
}
