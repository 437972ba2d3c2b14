using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Operating;

/// <summary>A part of the network as one moment had it.</summary>
/// <param name="Vpcs">The VPCs of the page, in order of id.</param>
/// <param name="Network">Their subnets, ports, links and rules, and the VPCs at the far ends of the links.</param>
/// <param name="Names">The names of the accounts that own any of it.</param>
/// <param name="More">True when VPCs follow after the page's last.</param>
public sealed record TopologyPage(IReadOnlyList<VpcId> Vpcs, NetworkSnapshot Network, IReadOnlyDictionary<AccountId, string> Names, bool More);

/// <summary>The operator's look at the network.</summary>
public sealed class TopologyOperations(IStore store)
{
    /// <summary>The VPCs after <paramref name="after"/>, of one account or of all, with all that is in them.</summary>
    public ValueTask<TopologyPage> ListAsync(AccountId? account, VpcId? after, int count, CancellationToken cancel) =>
        store.ReadAsync(
            async reader =>
            {
                var ids = await reader.ListVpcIdsAsync(account, after, count + 1);
                return await ReadAsync(reader, [.. ids.Take(count)], ids.Count > count);
            },
            cancel);

    /// <summary>One VPC with all that is in it; the page is empty when there is none.</summary>
    public ValueTask<TopologyPage> FindAsync(VpcId vpc, CancellationToken cancel) =>
        store.ReadAsync(reader => ReadAsync(reader, [vpc], more: false), cancel);

    private static async ValueTask<TopologyPage> ReadAsync(IStoreReader reader, IReadOnlyList<VpcId> ids, bool more)
    {
        var network = await reader.ReadNetworkAsync(Scope.Nothing with { Vpcs = [.. ids] });
        var there = network.Vpcs.Select(vpc => vpc.Id).ToHashSet();
        var names = await AccountNames.OfAsync(
            reader, network.Vpcs.Select(vpc => vpc.Owner).Concat(network.Links.SelectMany(link => new[] { link.Initiator.Owner, link.Acceptor.Owner })));
        return new([.. ids.Where(there.Contains)], network, names, more);
    }
}

/// <summary>The names of accounts, for answers that people read.</summary>
internal static class AccountNames
{
    public static async ValueTask<IReadOnlyDictionary<AccountId, string>> OfAsync(IStoreReader reader, IEnumerable<AccountId> accounts)
    {
        var names = new Dictionary<AccountId, string>();
        foreach (var id in accounts)
        {
            if (!names.ContainsKey(id)) names[id] = await reader.FindAccountAsync(id) is Account account ? account.Name : id.ToString();
        }

        return names;
    }
}
