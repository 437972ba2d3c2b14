using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>Notes in providers' routers which services they have: a service carries nothing by itself.</summary>
/// <remarks>A table without chains: no packet comes by it.</remarks>
internal sealed class ServiceNotes(OpenRouters routers)
{
    private const string Table = "tieline-services";

    /// <summary>Service -> port and address of its backend.</summary>
    private static readonly NamedSet Services = new("services", [FieldType.Mark, FieldType.Mark], [FieldType.Mark, FieldType.Mark, FieldType.Ipv4Address]);

    /// <exception cref="EngineException">There is no router, or the kernel refused.</exception>
    public void Ensure(ServiceObject service)
    {
        var router = routers[service.Vpc];
        var note = NoteOf(service);
        var old = router.Nftables.ListElements(Table, Services).Where(element => element.Key == note.Key && element != note).ToList();
        using var transaction = router.Nftables.NewTransaction();
        transaction.AddTable(Table).AddSet(Table, Services).RemoveElements(Table, Services, old).AddElements(Table, Services, [note]).Execute();
    }

    /// <exception cref="EngineException">The kernel refused.</exception>
    public void Remove(ServiceObject service)
    {
        if (routers.Find(service.Vpc) is not { } router) return;
        var there = router.Nftables.ListElements(Table, Services);
        var gone = there.FindAll(element => element.Key == NoteOf(service).Key);
        if (gone.Count == 0) return;
        using var transaction = router.Nftables.NewTransaction();
        if (gone.Count == there.Count) transaction.RemoveTable(Table);
        else transaction.RemoveElements(Table, Services, gone);
        transaction.Execute();
    }

    /// <summary>The services of a VPC.</summary>
    public static IEnumerable<ServiceObject> Observe(Router router) => router.Nftables.ListElements(Table, Services).Select(
        note => new ServiceObject(new(note.Key.Number(0)), router.Vpc, new(note.Value.Number(0)), note.Value.Address(2)));

    private static Element NoteOf(ServiceObject service) =>
        new(Fields.None.AndNumber(service.Id.Value), Fields.None.AndNumber(service.Port.Value).And(service.Backend));
}
