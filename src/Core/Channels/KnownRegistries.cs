using System.Collections.Immutable;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Channels;

/// <summary>A cluster whose workloads channels can follow.</summary>
/// <param name="Id">What channels name it by: CCE's <c>cluster_id</c>.</param>
/// <param name="Name">Answered as <c>cluster_name</c>; not empty.</param>
/// <param name="Accounts">The names of the accounts that may follow it; empty for all. To others it is unknown.</param>
public sealed record KnownCluster(string Id, string Name, ImmutableArray<string> Accounts);

/// <summary>The registries that this server is configured to follow. There are none of CSE's engines: theirs is not implemented.</summary>
public sealed class KnownRegistries(IEnumerable<KnownCluster> clusters)
{
    public static readonly KnownRegistries None = new([]);

    private readonly Dictionary<string, KnownCluster> _clusters = clusters.ToDictionary(cluster => cluster.Id);

    /// <summary>The name of the registry that the account's service is found in; empty for none.</summary>
    public async ValueTask<string> NameOfAsync(IStoreReader reader, AccountId owner, Microservice service)
    {
        if (service.Selection is not { } selection || _clusters.GetValueOrDefault(selection.Cluster) is not { } cluster) return "";
        if (cluster.Accounts.IsEmpty) return cluster.Name;
        return await reader.FindAccountAsync(owner) is { } account && cluster.Accounts.Contains(account.Name) ? cluster.Name : "";
    }
}
