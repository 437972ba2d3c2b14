using Tieline.Core.Channels;

namespace Tieline.Registries;

/// <summary>What a look-up in a registry came to.</summary>
public abstract record LookUp
{
    private LookUp()
    {
    }

    /// <summary>The registry answered.</summary>
    /// <param name="Workloads">All that are ready now.</param>
    public sealed record Found(IReadOnlyList<Workload> Workloads) : LookUp;

    /// <summary>The registry does not answer, or refuses to.</summary>
    /// <param name="Why">In a few words.</param>
    public sealed record Lost(string Why) : LookUp;
}

/// <summary>A registry of workloads that can be watched.</summary>
public interface IWorkloadRegistry
{
    /// <summary>What channels name the registry by.</summary>
    string Cluster { get; }

    /// <summary>
    /// Looks workloads up, and again whenever something changed, without end. A registry that is lost is looked for again by itself;
    /// each loss and each return is told once.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled: nothing else ends it.</exception>
    IAsyncEnumerable<LookUp> WatchAsync(WorkloadSelection selection, CancellationToken cancel);
}
