using System.Runtime.CompilerServices;
using Tieline.Core.Channels;

namespace Tieline.Registries.Kubernetes;

/// <summary>A Kubernetes cluster as a registry: the pods that carry a label, as far as endpoint slices say that they are ready.</summary>
public sealed class KubernetesRegistry : IWorkloadRegistry, IDisposable
{
    private const int NamespaceLengthMax = 63;

    private readonly ClusterClient _client;
    private readonly WatchTimes _times;

    /// <exception cref="IOException">A file of the settings cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file of the settings holds no certificate, or not its key.</exception>
    public KubernetesRegistry(ClusterSettings settings) => (Cluster, _client, _times) = (settings.Id, new(settings), settings.Times);

    /// <inheritdoc/>
    public string Cluster { get; }

    public void Dispose() => _client.Dispose();

    /// <inheritdoc/>
    public async IAsyncEnumerable<LookUp> WatchAsync(WorkloadSelection selection, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!IsNamespace(selection.Namespace))
        {
            yield return new LookUp.Lost($"no namespace is named '{selection.Namespace}'");
            await Task.Delay(Timeout.Infinite, cancel);
        }

        var signal = System.Threading.Channels.Channel.CreateBounded<bool>(
            new System.Threading.Channels.BoundedChannelOptions(1) { FullMode = System.Threading.Channels.BoundedChannelFullMode.DropWrite });
        void Changed() => signal.Writer.TryWrite(true);
        var pods = new ResourceWatch<Pod>(
            _client, $"api/v1/namespaces/{selection.Namespace}/pods", $"{selection.Label.Name}={selection.Label.Value}", _times, Pod.Read, _ => 1, Changed);
        var slices = new ResourceWatch<EndpointSlice>(
            _client, $"apis/discovery.k8s.io/v1/namespaces/{selection.Namespace}/endpointslices", null, _times, (_, slice) => EndpointSlice.Read(slice),
            slice => slice.Ready.Length, Changed);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = Task.WhenAll(pods.RunAsync(ending.Token), slices.RunAsync(ending.Token));
        try
        {
            LookUp? told = null;
            while (true)
            {
                await signal.Reader.ReadAsync(cancel);
                LookUp? next = (pods.Fault ?? slices.Fault) is { } why ? new LookUp.Lost(why)
                    : (pods.Items, slices.Items) is ({ } there, { } ready) ? new LookUp.Found(ReadyPods.Of(there.Values, ready.Values))
                    : null;
                if (next is null || SaysTheSame(told, next)) continue;
                yield return told = next;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await running;
        }
    }

    /// <summary>True when there is nothing new to tell: the reason of a loss may change while it is the same loss.</summary>
    private static bool SaysTheSame(LookUp? told, LookUp next) => (told, next) switch
    {
        (LookUp.Lost, LookUp.Lost) => true,
        (LookUp.Found before, LookUp.Found after) => before.Workloads.SequenceEqual(after.Workloads),
        _ => false,
    };

    /// <summary>A label of DNS (RFC 1123), as namespaces are named: nothing else goes into a path.</summary>
    private static bool IsNamespace(string text) =>
        text.Length is > 0 and <= NamespaceLengthMax && text[0] != '-' && text[^1] != '-' && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
