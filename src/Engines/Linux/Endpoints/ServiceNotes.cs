using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>Prepares providers' routers for endpoints, and notes there which services they were prepared for.</summary>
internal sealed class ServiceNotes(OpenRouters routers)
{
    /// <exception cref="EngineException">There is no router, or the kernel refused.</exception>
    public void Ensure(ServiceObject service)
    {
        var router = routers[service.Vpc];
        EndpointSets.Prepare(router);
        var note = NoteOf(service);
        using var transaction = router.Nftables.NewTransaction();
        var old = router.Nftables.ListElements(EndpointTable.Name, EndpointTable.Services).Where(element => element.Key == note.Key && element != note).ToList();
        transaction.RemoveElements(EndpointTable.Name, EndpointTable.Services, old).AddElements(EndpointTable.Name, EndpointTable.Services, [note]).Execute();
    }

    /// <exception cref="EngineException">The kernel refused.</exception>
    public void Remove(ServiceObject service)
    {
        if (routers.Find(service.Vpc) is not { } router) return;
        var key = NoteOf(service).Key;
        var there = router.Nftables.ListElements(EndpointTable.Name, EndpointTable.Services).Where(element => element.Key == key).ToList();
        using var transaction = router.Nftables.NewTransaction();
        transaction.RemoveElements(EndpointTable.Name, EndpointTable.Services, there).Execute();
        EndpointPairs.Prune(router);
    }

    /// <summary>The services of a VPC.</summary>
    public static IEnumerable<ServiceObject> Observe(VpcId vpc, EndpointSets sets) => sets.Services.Select(
        note => new ServiceObject(new(note.Key.Number(0)), vpc, new(note.Value.Number(0)), note.Value.Address(2)) { IsComplete = sets.IsWhole });

    private static Element NoteOf(ServiceObject service) =>
        new(Fields.None.AndNumber(service.Id.Value), Fields.None.AndNumber(service.Port.Value).And(service.Backend));
}
