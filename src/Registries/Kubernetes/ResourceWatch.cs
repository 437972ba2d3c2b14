// Mirrors the objects of one kind: lists them in pages, then watches from where the list ended. What the Kubernetes API promises, and what
// follows from it here (Kubernetes documentation, API concepts, "Efficient detection of changes"):
// - a stream may end at any time: it is opened again from the last version seen, which bookmarks move on too;
// - the server forgets old versions (410, as an answer's status or as an event): everything is listed anew;
// - the objects that were known stay known until the new list is complete.

using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;

namespace Tieline.Registries.Kubernetes;

/// <summary>The objects of one kind in one namespace, kept as they are in the cluster.</summary>
/// <param name="path">Such as <c>/api/v1/namespaces/default/pods</c>.</param>
/// <param name="selector">A label selector; null for all objects.</param>
/// <param name="read">What is kept of an object, by its name.</param>
/// <param name="sizeOf">How many addresses it has.</param>
/// <param name="changed">Told after each change of <see cref="Items"/> or <see cref="Fault"/>.</param>
internal sealed class ResourceWatch<T>(
    ClusterClient client, string path, string? selector, WatchTimes times, Func<string, JsonElement, T> read, Func<T, int> sizeOf, Action changed)
    where T : class
{
    private const int PageItems = 250;

    /// <summary>An object of etcd has at most 1.5 MiB (its request limit); as JSON it is larger.</summary>
    private const int LineBytesMax = 8 << 20;

    /// <summary>More than this a channel cannot use by far; a registry that lists more is refused.</summary>
    private const int AddressesMax = 20_000;

    /// <summary>So many failures in a row are a loss: one is a connection that broke while it was used, or a server that had too much to do.</summary>
    private const int FailuresLeast = 2;

    /// <summary>A watch that ends sooner counts as failed when it comes to pausing, lest it be opened in a tight circle.</summary>
    private static readonly TimeSpan WatchLeast = TimeSpan.FromSeconds(1);

    private string? _version;
    private int _addresses;

    /// <summary>Null before the first list is complete.</summary>
    public ImmutableDictionary<string, T>? Items { get; private set; }

    /// <summary>Why the cluster does not answer; null while it does. A stream that breaks is no fault before it cannot be opened again.</summary>
    public string? Fault { get; private set; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var failures = 0;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (_version is null) await ListAsync(cancel);
                var started = Stopwatch.GetTimestamp();
                await WatchAsync(_version!, cancel);
                failures = Stopwatch.GetElapsedTime(started) < WatchLeast ? failures + 1 : 0;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (ClusterException expired) when (expired.IsExpired)
            {
                _version = null;
                failures++;
            }
            catch (Exception fault)
            {
                failures++;
                var known = ClusterException.Of(fault);
                if (failures >= FailuresLeast || known is { IsRefusal: true }) SetFault(known?.Message ?? $"{fault.GetType().Name}: {fault.Message}");
            }

            if (failures > 0) await Task.Delay(PauseAfter(failures, times), cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How long to pause after so many failures in a row: doubled each time, and up to a fifth off, so that not all come at once.</summary>
    internal static TimeSpan PauseAfter(int failures, WatchTimes times)
    {
        var pause = times.PauseFirst * Math.Pow(2, Math.Min(failures - 1, 30));
#pragma warning disable CA5394 // It spreads load and hides nothing.
        return (pause < times.PauseMost ? pause : times.PauseMost) * (0.8 + (0.4 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }

    private async Task ListAsync(CancellationToken cancel)
    {
        var items = ImmutableDictionary.CreateBuilder<string, T>();
        var (version, place, addresses) = ("", "", 0);
        do
        {
            var target = Target($"limit={PageItems}" + (place.Length > 0 ? $"&continue={Uri.EscapeDataString(place)}" : ""));
            using var page = await client.GetAsync(target, cancel);
            var metadata = ClusterJson.Object(page.RootElement, "metadata") ?? throw new ClusterException(null, "the answer is no list");
            foreach (var item in ClusterJson.Items(page.RootElement, "items"))
            {
                if (NameOf(item) is not { } name) continue;
                addresses += sizeOf(items[name] = read(name, item));
                ThrowIfTooMany(addresses);
            }

            (version, place) = (ClusterJson.Text(metadata, "resourceVersion") ?? "", ClusterJson.Text(metadata, "continue") ?? "");
        }
        while (place.Length > 0);

        (_version, _addresses, Items, Fault) = (version, addresses, items.ToImmutable(), null);
        changed();
    }

    private async Task WatchAsync(string version, CancellationToken cancel)
    {
        var target = Target($"watch=true&allowWatchBookmarks=true&timeoutSeconds={(int)times.Watch.TotalSeconds}&resourceVersion={Uri.EscapeDataString(version)}");
        using var response = await client.OpenAsync(target, cancel);
        if (Fault is not null) SetFault(null);

        // The server ends a watch in time; one that it forgot to end is left.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(times.Watch + times.AnswerWithin);
        var lines = PipeReader.Create(await response.Content.ReadAsStreamAsync(patience.Token));
        try
        {
            while (true)
            {
                var part = await lines.ReadAsync(patience.Token);
                var rest = part.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    Take(rest.Slice(0, end));
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (rest.Length > LineBytesMax) throw new ClusterException(null, $"an event is longer than {LineBytesMax} bytes");
                lines.AdvanceTo(rest.Start, rest.End);
                if (part.IsCompleted) return; // half an event after the last line is lost with its connection, and comes again
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException || (broken is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // Whether the cluster is lost, the next attempt tells.
        }
        catch
        {
            _version = null; // what was read makes no sense: begin anew
            throw;
        }
        finally
        {
            await lines.CompleteAsync();
        }
    }

    /// <summary>Takes one event of the stream over.</summary>
    private void Take(ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty) return;
        using var document = JsonDocument.Parse(line);
        var kind = ClusterJson.Text(document.RootElement, "type");
        var item = ClusterJson.Object(document.RootElement, "object") ?? throw new ClusterException(null, "an event has no object");
        if (kind == "ERROR")
        {
            int? code = item.TryGetProperty("code", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? value : null;
            throw new ClusterException(code, ClusterJson.Text(item, "message") ?? "the watch failed");
        }

        if (kind != "BOOKMARK" && NameOf(item) is { } name)
        {
            var items = Items!; // a watch begins after a list
            var old = items.GetValueOrDefault(name);
            var next = kind == "DELETED" ? null : read(name, item);
            if (!Equals(old, next))
            {
                _addresses += (next is null ? 0 : sizeOf(next)) - (old is null ? 0 : sizeOf(old));
                ThrowIfTooMany(_addresses);
                Items = next is null ? items.Remove(name) : items.SetItem(name, next);
                changed();
            }
        }

        if (ClusterJson.Object(item, "metadata") is { } metadata && ClusterJson.Text(metadata, "resourceVersion") is { Length: > 0 } version) _version = version;
    }

    private void SetFault(string? fault)
    {
        Fault = fault;
        changed();
    }

    private string Target(string query) => $"{path}?{(selector is null ? "" : $"labelSelector={Uri.EscapeDataString(selector)}&")}{query}";

    private static string? NameOf(JsonElement item) => ClusterJson.Object(item, "metadata") is { } metadata ? ClusterJson.Text(metadata, "name") : null;

    private static void ThrowIfTooMany(int addresses)
    {
        if (addresses > AddressesMax) throw new ClusterException(null, $"more than {AddressesMax} addresses are listed");
    }
}
