using System.Collections.Immutable;
using System.Text.Json;
using Tieline.Core.Channels;

namespace Tieline.Registries.Kubernetes;

/// <summary>What is kept of a pod (<c>v1</c>).</summary>
/// <param name="Address"><c>status.podIP</c>; of a pod with two addresses the first. Empty before it has one.</param>
internal sealed record Pod(string Name, string Uid, string Address, ImmutableDictionary<string, string> Labels)
{
    public static Pod Read(string name, JsonElement pod)
    {
        var metadata = ClusterJson.Object(pod, "metadata")!.Value;
        var labels = ImmutableDictionary.CreateBuilder<string, string>();
        if (ClusterJson.Object(metadata, "labels") is { } members)
        {
            foreach (var label in members.EnumerateObject())
            {
                if (label.Value.ValueKind == JsonValueKind.String) labels[label.Name] = label.Value.GetString()!;
            }
        }

        var address = ClusterJson.Object(pod, "status") is { } status ? ClusterJson.Text(status, "podIP") : null;
        return new(name, ClusterJson.Text(metadata, "uid") ?? "", address ?? "", labels.ToImmutable());
    }

    public bool Equals(Pod? other) =>
        other is not null && (Name, Uid, Address) == (other.Name, other.Uid, other.Address) && Labels.Count == other.Labels.Count && !Labels.Except(other.Labels).Any();

    public override int GetHashCode() => HashCode.Combine(Name, Uid, Address);
}

/// <summary>A pod's address that is ready for requests.</summary>
/// <param name="Uid">Empty when the slice does not say it.</param>
internal readonly record struct ReadyAddress(string Pod, string Uid, string Address);

/// <summary>What is kept of an endpoint slice (<c>discovery.k8s.io/v1</c>): the addresses of pods that are ready.</summary>
internal sealed record EndpointSlice(ImmutableArray<ReadyAddress> Ready)
{
    /// <remarks>A condition <c>ready</c> that is not there counts as true (Kubernetes, API reference of EndpointConditions).</remarks>
    public static EndpointSlice Read(JsonElement slice)
    {
        var ready = ImmutableArray.CreateBuilder<ReadyAddress>();
        foreach (var endpoint in ClusterJson.Items(slice, "endpoints"))
        {
            if (ClusterJson.Object(endpoint, "targetRef") is not { } target || ClusterJson.Text(target, "kind") != "Pod") continue;
            if (ClusterJson.Object(endpoint, "conditions") is { } conditions && conditions.TryGetProperty("ready", out var isReady) && isReady.ValueKind == JsonValueKind.False) continue;
            var (name, uid) = (ClusterJson.Text(target, "name") ?? "", ClusterJson.Text(target, "uid") ?? "");
            foreach (var address in ClusterJson.Items(endpoint, "addresses"))
            {
                if (address.ValueKind == JsonValueKind.String) ready.Add(new(name, uid, address.GetString()!));
            }
        }

        return new(ready.ToImmutable());
    }

    public bool Equals(EndpointSlice? other) => other is not null && Ready.AsSpan().SequenceEqual(other.Ready.AsSpan());

    public override int GetHashCode() => Ready.Length;
}

/// <summary>Which pods are workloads: those that were selected, with an address that a slice says is ready.</summary>
internal static class ReadyPods
{
    /// <remarks>
    /// Labels are the pods': slices carry those of their Service. Readiness is the slices': it has a Service's view, and is false for a
    /// pod that is ending. A pod of two Services that one of them holds ready is ready.
    /// </remarks>
    public static IReadOnlyList<Workload> Of(IEnumerable<Pod> pods, IEnumerable<EndpointSlice> slices)
    {
        var ready = slices.SelectMany(slice => slice.Ready).ToLookup(address => (address.Pod, address.Address), address => address.Uid);
        return
        [
            .. pods.Where(pod => pod.Address.Length > 0 && ready[(pod.Name, pod.Address)].Any(uid => uid.Length == 0 || uid == pod.Uid))
                .OrderBy(pod => pod.Name, StringComparer.Ordinal)
                .Select(pod => new Workload(pod.Address, pod.Labels)),
        ];
    }
}
