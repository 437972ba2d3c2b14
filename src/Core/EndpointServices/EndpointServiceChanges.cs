using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.EndpointServices;

/// <summary>The changes of services and endpoints that no tenant asks for: what an engine reports.</summary>
public sealed class EndpointServiceChanges(Writes writes)
{
    private static readonly Caller Engine = new(default, "engine");

    /// <summary>Writes what an engine saw. A report about a record that moved since is passed over.</summary>
    /// <returns>Where to look again, because a record moved in the meantime.</returns>
    public async Task<Scope> RecordAsync(
        IReadOnlyList<(EndpointService Acted, ServiceSight Sight)> services, IReadOnlyList<(Endpoint Acted, EndpointSight Sight)> endpoints, CancellationToken cancel)
    {
        // Most reports of a full scan change nothing: those need no transaction.
        var tellingServices = services.Where(report => report.Acted.Saw(report.Sight) is not null).ToList();
        var tellingEndpoints = endpoints.Where(report => report.Acted.Saw(report.Sight, report.Acted.CreatedAt) is not null).ToList();
        if (tellingServices.Count == 0 && tellingEndpoints.Count == 0) return Scope.Nothing;
        var outcome = await writes.RunAsync(
            Engine,
            new Replay<Scope>(_ => "", _ => Scope.Nothing),
            async write =>
            {
                var again = Scope.Nothing;
                foreach (var (_, sight) in tellingEndpoints) again = again.Union(await RecordAsync(write, sight));
                foreach (var (_, sight) in tellingServices) again = again.Union(await RecordAsync(write, sight));
                return (Outcome<Scope>)again;
            },
            cancel);
        if (outcome.Refusal is null) return outcome.Value;
        return Scope.Nothing with
        {
            Services = [.. tellingServices.Select(report => report.Acted.Id)], Endpoints = [.. tellingEndpoints.Select(report => report.Acted.Id)],
        };
    }

    /// <summary>Writes one event of an endpoint: the record, the audit line, and where the engine is to look.</summary>
    /// <param name="provider">The service's owner; null when it is not known.</param>
    internal static async ValueTask CommitAsync(Write write, Endpoint endpoint, EndpointEvent happened, AccountId? provider)
    {
        if (happened is EndpointVanished)
        {
            await write.Store.DeleteEndpointAsync(endpoint);
            if (!endpoint.IsGateway && await write.Store.FindPortAsync(endpoint.Owner, endpoint.Port) is { } port) await write.Store.DeletePortAsync(port);
        }
        else
        {
            await write.Store.UpdateEndpointAsync(endpoint.Apply(happened));
        }

        var other = provider == endpoint.Owner ? null : provider;
        await write.LogAsync(happened.Kind, endpoint.Id, happened is EndpointFailed failed ? failed.Fault : "", endpoint.Owner, other);
        if (happened is not (EndpointVanished or EndpointProgrammed or EndpointFailed)) write.Touch(Scope.Of(endpoint.Id));
        if (endpoint.DnsName is not null) write.Touch(Scope.NamesOf(endpoint.Vpc));
    }

    private static async ValueTask<Scope> RecordAsync(Write write, EndpointSight sight)
    {
        if (await write.Store.FindEndpointAsync(sight.Id) is not { } endpoint) return Scope.Nothing;
        if (endpoint.Saw(sight, write.Now) is { } happened)
        {
            await CommitAsync(write, endpoint, happened, (await write.Store.FindServiceAsync(endpoint.Service))?.Owner);
            return Scope.Nothing;
        }

        return endpoint.Revision == sight.Revision ? Scope.Nothing : Scope.Of(endpoint.Id);
    }

    private static async ValueTask<Scope> RecordAsync(Write write, ServiceSight sight)
    {
        if (await write.Store.FindServiceAsync(sight.Id) is not { } service) return Scope.Nothing;
        switch (service.Saw(sight))
        {
            case null:
                return service.Revision == sight.Revision ? Scope.Nothing : Scope.Of(service.Id);
            case ServiceNews.Gone:
                await write.Store.DeleteServiceAsync(service);
                await write.LogAsync("service.gone", service.Id, account: service.Owner);
                break;
            case ServiceNews.Available when await ObstacleAsync(write, service) is { } taken:
                if (service.Fault != taken.Message) await SaveAsync(ServiceNews.Failed, taken.Message);
                break;
            case { } news:
                await SaveAsync(news, sight.Fault);
                break;
        }

        return Scope.Nothing;

        async ValueTask SaveAsync(ServiceNews news, string fault)
        {
            await write.Store.UpdateServiceAsync(service.Apply(news, fault, write.Now));
            await write.LogAsync(news == ServiceNews.Failed ? "service.failed" : "service.programmed", service.Id, fault, service.Owner);
        }
    }

    /// <summary>
    /// What keeps a failed service from being available again: while it was failed, its server ports were free for others of the same port (contract
    /// huawei-endpoint-service, 2.1.1, rule 4). Null when nothing does.
    /// </summary>
    private static async ValueTask<Refusal?> ObstacleAsync(Write write, EndpointService service) =>
        service.HoldsBackend ? null : EndpointService.ConflictOf(service.Id, service.Mappings, await write.Store.ListServicesOfPortAsync(service.Port));
}
