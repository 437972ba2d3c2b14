using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Tieline.Server.Metrics;

/// <summary>Collects the process's instruments and renders them in Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusPage : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Upper bounds of histogram buckets, in the instrument's unit (seconds).</summary>
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Series kept at most: a label with unbounded values must not eat the memory.</summary>
    private const int SeriesMax = 10_000;

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();

    public PrometheusPage(Func<string, bool> wants)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (wants(instrument.Meter.Name)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((i, v, t, _) => Record(i, v, t));
        _listener.SetMeasurementEventCallback<short>((i, v, t, _) => Record(i, v, t));
        _listener.SetMeasurementEventCallback<int>((i, v, t, _) => Record(i, v, t));
        _listener.SetMeasurementEventCallback<long>((i, v, t, _) => Record(i, v, t));
        _listener.SetMeasurementEventCallback<float>((i, v, t, _) => Record(i, v, t));
        _listener.SetMeasurementEventCallback<double>((i, v, t, _) => Record(i, v, t));
        _listener.SetMeasurementEventCallback<decimal>((i, v, t, _) => Record(i, (double)v, t));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>The page as of now.</summary>
    public string Render()
    {
        _listener.RecordObservableInstruments();
        var page = new StringBuilder(16_384);
        foreach (var group in _series.GroupBy(pair => NameOf(pair.Key.Instrument)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var first = group.First().Key.Instrument;
            if (first.Description is { Length: > 0 } words) page.Append("# HELP ").Append(group.Key).Append(' ').Append(words.ReplaceLineEndings(" ")).Append('\n');
            page.Append("# TYPE ").Append(group.Key).Append(' ').Append(TypeOf(first)).Append('\n');
            foreach (var ((instrument, labels), series) in group) series.Write(page, group.Key, labels, IsHistogram(instrument));
        }

        return page.ToString();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (instrument, LabelsOf(tags));
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= SeriesMax) return;
            series = _series.GetOrAdd(key, _ => new Series());
        }

        series.Add(value, IsHistogram(instrument), IsSetByObserver(instrument));
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (labels.Length > 0) labels.Append(',');
            labels.Append(Plain(name)).Append("=\"");
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Append(text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
        }

        return labels.ToString();
    }

    private static string NameOf(Instrument instrument)
    {
        var name = Plain(instrument.Name);
        if (instrument.Unit == "s") name += "_seconds";
        else if (instrument.Unit == "By") name += "_bytes";
        return TypeOf(instrument) == "counter" ? name + "_total" : name;
    }

    private static string Plain(string name) => string.Create(name.Length, name, static (text, source) =>
    {
        for (var i = 0; i < text.Length; i++) text[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
    });

    private static string TypeOf(Instrument instrument) => Kind(instrument) switch
    {
        "Counter" or "ObservableCounter" => "counter", "Histogram" => "histogram", _ => "gauge",
    };

    private static bool IsHistogram(Instrument instrument) => Kind(instrument) == "Histogram";

    private static bool IsSetByObserver(Instrument instrument) => instrument.IsObservable || Kind(instrument) == "Gauge";

    private static string Kind(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name[..name.IndexOf('`', StringComparison.Ordinal)];
    }

    private sealed class Series
    {
        private readonly Lock _lock = new();
        private readonly long[] _buckets = new long[Bounds.Length];
        private double _sum;
        private long _count;

        public void Add(double value, bool histogram, bool set)
        {
            lock (_lock)
            {
                _sum = set ? value : _sum + value;
                _count++;
                if (!histogram) return;
                for (var i = 0; i < Bounds.Length; i++)
                {
                    if (value <= Bounds[i])
                    {
                        _buckets[i]++;
                        break;
                    }
                }
            }
        }

        public void Write(StringBuilder page, string name, string labels, bool histogram)
        {
            lock (_lock)
            {
                if (!histogram)
                {
                    Line(page, name, labels, _sum);
                    return;
                }

                long below = 0;
                var lead = labels.Length > 0 ? labels + "," : "";
                for (var i = 0; i < Bounds.Length; i++)
                    Line(page, name + "_bucket", $"{lead}le=\"{Bounds[i].ToString(CultureInfo.InvariantCulture)}\"", below += _buckets[i]);
                Line(page, name + "_bucket", $"{lead}le=\"+Inf\"", _count);
                Line(page, name + "_sum", labels, _sum);
                Line(page, name + "_count", labels, _count);
            }
        }

        private static void Line(StringBuilder page, string name, string labels, double value)
        {
            page.Append(name);
            if (labels.Length > 0) page.Append('{').Append(labels).Append('}');
            page.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }
}
