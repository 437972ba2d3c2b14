using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>What a router's table says of endpoints, read at one time.</summary>
internal sealed class EndpointSets
{
    private readonly ILookup<Ipv4Address, (NamedSet Set, Element Element)> _byAddress;

    private EndpointSets(IEnumerable<(NamedSet Set, Element Element)> elements) => _byAddress = elements.ToLookup(SubjectOf);

    /// <summary>Reads a router's table; one that is not there has nothing in it.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static EndpointSets Read(Router router)
    {
        if (router.Nftables.FindTableMark(EndpointTable.Name) is null) return new([]);
        var elements = from set in EndpointTable.Sets
            from element in router.Nftables.ListElements(EndpointTable.Name, set)
            select (set, element);
        return new(elements);
    }

    /// <summary>All addresses that something is said of: of endpoints and stand-ins, whose ranges do not overlap.</summary>
    public IEnumerable<Ipv4Address> Addresses => _byAddress.Select(static group => group.Key);

    /// <summary>What is said of an address.</summary>
    public IEnumerable<(NamedSet Set, Element Element)> Of(Ipv4Address address) => _byAddress[address];

    /// <summary>Makes sure that a consumer's router has the table.</summary>
    /// <inheritdoc cref="EndpointTable.IsThere" path="/param"/>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void Prepare(Router router, int? connectionsMax)
    {
        if (EndpointTable.IsThere(router.Nftables, connectionsMax)) return;
        using var transaction = router.Nftables.NewTransaction();
        EndpointTable.Make(transaction, connectionsMax);
        transaction.Execute();
        router.Namespace.WriteSysctls(EndpointPolicy.Sysctls);
    }

    /// <summary>Makes sure that just <paramref name="wanted"/> is said of addresses.</summary>
    /// <param name="kept">A set in which what is there stays.</param>
    /// <param name="fresh">True when nothing should be said of them yet: then nothing is read first.</param>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void Write(Router router, IReadOnlyList<(NamedSet Set, Element Element)> wanted, IReadOnlyList<Ipv4Address> addresses, bool fresh, NamedSet? kept = null)
    {
        if (fresh)
        {
            try
            {
                Change(router, [], wanted);
                return;
            }
            catch (KernelException fault) when (fault.Errno is Errno.EEXIST or Errno.EBUSY)
            {
                // Something else is said of an address: it has to be read after all.
            }
        }

        var there = addresses.Distinct().SelectMany(Read(router).Of).ToHashSet();
        Change(router, [.. there.Except(wanted).Where(item => item.Set != kept)], [.. wanted.Except(there)]);
    }

    /// <summary>Removes what is said of addresses.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Remove(Router router, IEnumerable<Ipv4Address> addresses) => Change(router, [.. addresses.Distinct().SelectMany(Of)], []);

    private static void Change(Router router, IReadOnlyList<(NamedSet Set, Element Element)> gone, IReadOnlyList<(NamedSet Set, Element Element)> made)
    {
        using var transaction = router.Nftables.NewTransaction();
        foreach (var set in gone.GroupBy(static item => item.Set, static item => item.Element)) transaction.RemoveElements(EndpointTable.Name, set.Key, [.. set]);
        foreach (var set in made.GroupBy(static item => item.Set, static item => item.Element)) transaction.AddElements(EndpointTable.Name, set.Key, [.. set]);
        transaction.Execute();
    }

    // What comes back from a backend is known by the device; it is said of the stand-in.
    private static Ipv4Address SubjectOf((NamedSet Set, Element Element) item) =>
        item.Set == EndpointTable.Answers ? item.Element.Value.Address(0) : item.Element.Key.Address(0);
}
