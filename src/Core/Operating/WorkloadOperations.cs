using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;

namespace Tieline.Core.Operating;

/// <summary>A port with what a person wants to know beside it.</summary>
/// <param name="OwnerName">The owner's account name.</param>
public sealed record Workload(Port Port, Subnet Subnet, string OwnerName);

/// <summary>What the operator does with workloads, for whichever account owns the subnet.</summary>
public sealed class WorkloadOperations(IStore store, PortOperations ports, ICommitFeed commits)
{
    private const string Actor = "operator";

    /// <summary>Plugs a workload into a subnet and waits until the engine has it, could not do it, or the wait is over.</summary>
    /// <returns>The port as it was then; its state says which.</returns>
    public async Task<Outcome<Workload>> AttachAsync(PortWish wish, TimeSpan wait, CancellationToken cancel)
    {
        if (await store.ReadAsync(reader => reader.FindOwnerAsync(wish.Subnet), cancel) is not { } owner) return NetworkRefusals.SubnetNotFound();
        var made = await ports.CreateAsync(new Caller(owner, Actor), wish, cancel);
        return made.Refusal is { } refusal ? refusal : await SettledAsync(made.Value, wait, cancel);
    }

    /// <summary>Plugs a workload into a port that is there, and waits as <see cref="AttachAsync"/> does.</summary>
    public async Task<Outcome<Workload>> PlugAsync(
        PortId id, string name, Attachment attachment, Func<DialectAttributes, DialectAttributes> mark, TimeSpan wait, CancellationToken cancel)
    {
        var found = await FindAsync(id.ToString(), cancel);
        if (found.Refusal is { } unknown) return unknown;
        var plugged = await ports.PlugAsync(new Caller(found.Value.Port.Owner, Actor), id, name, attachment, mark, cancel);
        return plugged.Refusal is { } refusal ? refusal : await SettledAsync(id, wait, cancel);
    }

    /// <summary>Unplugs a workload; the port and its address stay.</summary>
    public Task<Outcome<Done>> UnplugAsync(Workload workload, Func<DialectAttributes, DialectAttributes> mark, CancellationToken cancel) =>
        ports.UnplugAsync(new Caller(workload.Port.Owner, Actor), workload.Port.Id, mark, cancel);

    /// <summary>The port of this name or id. A name that several VPCs have is refused: ids tell them apart.</summary>
    public ValueTask<Outcome<Workload>> FindAsync(string nameOrId, CancellationToken cancel) =>
        store.ReadAsync(
            async reader => await reader.FindPortsAsync(nameOrId) switch
            {
                [] => NetworkRefusals.PortNotFound(),
                [var port] => await WithSurroundingsAsync(reader, port),
                var several => NetworkRefusals.PortNameAmbiguous(nameOrId, several),
            },
            cancel);

    /// <summary>Unplugs a workload and frees its address.</summary>
    public async Task<Outcome<Done>> DetachAsync(string nameOrId, CancellationToken cancel)
    {
        var found = await FindAsync(nameOrId, cancel);
        return found.Refusal is { } refusal
            ? refusal
            : await ports.DeleteAsync(new Caller(found.Value.Port.Owner, Actor), found.Value.Port.Id, cancel);
    }

    private async Task<Outcome<Workload>> SettledAsync(PortId id, TimeSpan wait, CancellationToken cancel)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var over = Task.Delay(wait, waiting.Token);
        while (true)
        {
            var commit = commits.NextAsync();
            var found = await FindAsync(id.ToString(), cancel);
            if (found.Refusal is not null || found.Value.Port.State != NetworkState.Pending || over.IsCompleted)
            {
                await waiting.CancelAsync();
                return found;
            }

            await Task.WhenAny(commit, over);
        }
    }

    private static async ValueTask<Outcome<Workload>> WithSurroundingsAsync(IStoreReader reader, Port port)
    {
        if (await reader.FindSubnetAsync(port.Owner, port.Subnet) is not { } subnet) return NetworkRefusals.SubnetNotFound();
        var names = await AccountNames.OfAsync(reader, [port.Owner]);
        return new Workload(port, subnet, names[port.Owner]);
    }
}
