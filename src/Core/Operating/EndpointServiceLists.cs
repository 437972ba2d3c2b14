using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Operating;

/// <summary>A part of a list across accounts.</summary>
/// <param name="Names">The names of the accounts that own any of it.</param>
/// <param name="More">True when items follow after the last.</param>
public sealed record OperatorPage<T>(IReadOnlyList<T> Items, IReadOnlyDictionary<AccountId, string> Names, bool More);

/// <summary>A service as its operator sees it.</summary>
/// <param name="Connections">Endpoints that are connected or about to be.</param>
/// <param name="Permissions">The lines of its whitelist, as written.</param>
public sealed record ServiceReport(EndpointService Service, int Connections, IReadOnlyList<string> Permissions);

/// <summary>The operator's look at endpoint services and at endpoints, whoever owns them.</summary>
public sealed class EndpointServiceLists(IStore store)
{
    /// <summary>Services after <paramref name="after"/>, of one account or of all, in order of id.</summary>
    public ValueTask<OperatorPage<ServiceReport>> ListServicesAsync(AccountId? owner, EndpointServiceId? after, int count, CancellationToken cancel) => store.ReadAsync(
        async reader =>
        {
            var services = await reader.ListServicesAsync(owner, after, count + 1);
            var reports = new List<ServiceReport>();
            foreach (var service in services.Take(count)) reports.Add(await ReportAsync(reader, service));
            return new OperatorPage<ServiceReport>(
                reports, await AccountNames.OfAsync(reader, reports.Select(report => report.Service.Owner)), services.Count > count);
        },
        cancel);

    /// <summary>One service; the page is empty when there is none.</summary>
    public ValueTask<OperatorPage<ServiceReport>> FindServiceAsync(EndpointServiceId id, CancellationToken cancel) => store.ReadAsync(
        async reader => await reader.FindServiceAsync(id) is { } service
            ? new OperatorPage<ServiceReport>([await ReportAsync(reader, service)], await AccountNames.OfAsync(reader, [service.Owner]), More: false)
            : new([], new Dictionary<AccountId, string>(), More: false),
        cancel);

    /// <summary>Endpoints after <paramref name="after"/>, with their services: of one consumer, of one service, or all, in order of id.</summary>
    public ValueTask<OperatorPage<EndpointView>> ListEndpointsAsync(
        AccountId? owner, EndpointServiceId? service, EndpointId? after, int count, CancellationToken cancel) => store.ReadAsync(
        async reader =>
        {
            var endpoints = await reader.ListEndpointsAsync(owner, service, after, count + 1);
            var views = new List<EndpointView>();
            foreach (var endpoint in endpoints.Take(count)) views.Add(new(endpoint, await reader.FindServiceAsync(endpoint.Service)));
            var owners = views.Select(view => view.Endpoint.Owner).Concat(views.Select(view => view.Service?.Owner).OfType<AccountId>());
            return new OperatorPage<EndpointView>(views, await AccountNames.OfAsync(reader, owners), endpoints.Count > count);
        },
        cancel);

    private static async ValueTask<ServiceReport> ReportAsync(IStoreReader reader, EndpointService service) =>
        new(service, await reader.CountConnectionsAsync(service.Id), [.. (await reader.ListPermissionsAsync(service.Id)).Select(line => line.Text)]);
}
