using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.EndpointServices;

/// <summary>What a caller asks for when offering a service.</summary>
public sealed record ServiceWish(
    RegionId Region, VpcId Vpc, PortId Port, string Name, BackendKind Kind, ImmutableArray<PortMapping> Mappings, ClientDisclosure Disclosure,
    bool NeedsApproval, bool HasPolicy, string Description, ImmutableArray<Tag> Tags)
{
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;
}

/// <summary>What the operator asks for when offering addresses of a VPC by routes.</summary>
/// <param name="Name">See <see cref="EndpointService.Name"/>; empty for none.</param>
public sealed record GatewayServiceWish(VpcId Vpc, string Name, ImmutableArray<Ipv4Network> Prefixes, string Description);

/// <summary>What a caller wants changed about a service; null leaves a value.</summary>
public sealed record ServiceRevision
{
    public string? Name { get; init; }

    public PortId? Port { get; init; }

    public ImmutableArray<PortMapping>? Mappings { get; init; }

    public ClientDisclosure? Disclosure { get; init; }

    public bool? NeedsApproval { get; init; }

    public string? Description { get; init; }
}

/// <summary>A service with what its owner's list shows beside it.</summary>
/// <param name="Connections">Endpoints that are connected or about to be.</param>
public readonly record struct ListedService(EndpointService Service, int Connections);

/// <summary>The owner's operations on services, and the questions that consumers ask of them.</summary>
public sealed class EndpointServiceOperations(IStore store, Writes writes, IIdSource ids, Limits limits)
{
    /// <summary>Offers a backend. The service takes endpoints when the engine has it.</summary>
    /// <remarks>The order of the refusals: contract huawei-endpoint-service, 2.1 and 12.1.</remarks>
    public Task<Outcome<EndpointServiceId>> CreateAsync(Caller caller, ServiceWish wish, CancellationToken cancel) => writes.RunAsync(
        caller,
        OfService,
        async write =>
        {
            if (!EndpointService.IsName(wish.Name)) return EndpointServiceRefusals.InvalidServiceName();
            if (EndpointService.FaultOf(wish.Mappings) is { } fault) return fault;
            if (await write.Store.FindVpcAsync(caller.Account, wish.Vpc) is not { } vpc || vpc.Region != wish.Region) return NetworkRefusals.VpcNotFound();
            var (port, refusal) = await FindBackendAsync(write, vpc.Id, wish.Port);
            if (port is null) return refusal!;
            if (await HoldsSourceRangeAsync(write, vpc)) return EndpointServiceRefusals.SourceRangeInVpc();
            var id = new EndpointServiceId(ids.Next());
            if (EndpointService.ConflictOf(id, wish.Mappings, await write.Store.ListServicesOfPortAsync(port.Id)) is { } taken) return taken;
            if (limits.ServicesPerRegion is { } most && await write.Store.CountServicesAsync(caller.Account, wish.Region, most) >= most)
                return EndpointServiceRefusals.QuotaExceeded("endpoint service");

            var service = new EndpointService(
                id, caller.Account, wish.Region, wish.Name, vpc.Id, port.Id, port.Address, wish.Kind, wish.Mappings, wish.Disclosure, wish.NeedsApproval,
                wish.HasPolicy, IsPublic: false, wish.Description, wish.Tags, ServiceState.Creating, "", write.Now, write.Now, 1)
            {
                Attributes = wish.Attributes,
            };
            await write.Store.InsertServiceAsync(service);
            await write.LogAsync("service.created", id, $"{vpc.Id} {port.Id} {string.Join(',', wish.Mappings)}");
            write.Touch(Scope.Of(id));
            return id;
        },
        cancel);

    /// <summary>Offers addresses of a VPC, of any account, to everybody. The operator's; the service is the VPC's owner's.</summary>
    public Task<Outcome<EndpointServiceId>> CreateGatewayAsync(Caller caller, GatewayServiceWish wish, CancellationToken cancel) => writes.RunAsync(
        caller,
        OfService,
        async write =>
        {
            if (!EndpointService.IsName(wish.Name)) return EndpointServiceRefusals.InvalidServiceName();
            if (!EndpointService.IsDescription(wish.Description))
                return new Refusal(RefusalCode.InvalidValue, $"a description has at most {EndpointService.DescriptionCharactersMax} characters, none of them < or >");
            var around = await write.Store.ReadNetworkAsync(Scope.Of(wish.Vpc));
            if (around.Vpcs.FirstOrDefault(vpc => vpc.Id == wish.Vpc) is not { } vpc) return NetworkRefusals.VpcNotFound();
            if (EndpointService.FaultOf(wish.Prefixes, vpc) is { } fault) return fault;
            if (await HoldsSourceRangeAsync(write, vpc)) return EndpointServiceRefusals.SourceRangeInVpc();
            var service = new EndpointService(
                new(ids.Next()), vpc.Owner, vpc.Region, wish.Name, vpc.Id, default, default, default, [], ClientDisclosure.None, NeedsApproval: false,
                HasPolicy: false, IsPublic: true, wish.Description, [], ServiceState.Creating, "", write.Now, write.Now, 1)
            {
                Prefixes = [.. wish.Prefixes.OrderBy(prefix => prefix.Address)],
            };
            await write.Store.InsertServiceAsync(service);
            await write.LogAsync("service.created", service.Id, $"{vpc.Id} {string.Join(',', service.Prefixes)}", account: vpc.Owner);
            write.Touch(Scope.Of(service.Id));
            return service.Id;
        },
        cancel);

    public ValueTask<EndpointService?> FindAsync(AccountId owner, EndpointServiceId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindServiceAsync(owner, id), cancel);

    /// <summary>The service whoever owns it, when it is in the region: what any consumer may know of it is its name.</summary>
    public ValueTask<EndpointService?> FindOfferedAsync(RegionId region, EndpointServiceId id, CancellationToken cancel) =>
        store.ReadAsync(async reader => await reader.FindServiceAsync(id) is { } service && service.Region == region ? service : null, cancel);

    /// <summary>Services that everybody may connect to.</summary>
    public ValueTask<PageOf<EndpointService>> ListPublicAsync(RegionId region, ServiceFilter filter, TimedPage page, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListPublicServicesAsync(region, filter, page), cancel);

    /// <summary>The account's services in a region.</summary>
    public ValueTask<PageOf<ListedService>> ListAsync(AccountId owner, RegionId region, ServiceFilter filter, TimedPage page, CancellationToken cancel) =>
        store.ReadAsync(
            async reader =>
            {
                var (services, total) = await reader.ListServicesAsync(owner, region, filter, page);
                var listed = new List<ListedService>(services.Count);
                foreach (var service in services) listed.Add(new(service, await reader.CountConnectionsAsync(service.Id)));
                return new PageOf<ListedService>(listed, total);
            },
            cancel);

    /// <summary>Changes what the revision names. New mappings take hold for new connections. Contract huawei-endpoint-service, 2.4.</summary>
    public Task<Outcome<Done>> UpdateAsync(Caller caller, EndpointServiceId id, ServiceRevision revision, CancellationToken cancel) => ChangeAsync(
        caller,
        id,
        "service.updated",
        async (write, service) =>
        {
            if (service.IsGateway) return EndpointServiceRefusals.ServiceFixed();
            if (service.Changeable() is { } refusal) return refusal;
            if (revision.Name is { } name && !EndpointService.IsName(name)) return EndpointServiceRefusals.InvalidServiceName();
            if (revision.Mappings is { } mappings && EndpointService.FaultOf(mappings) is { } fault) return fault;
            var changed = service with
            {
                Name = revision.Name ?? service.Name, Mappings = revision.Mappings ?? service.Mappings, Disclosure = revision.Disclosure ?? service.Disclosure,
                NeedsApproval = revision.NeedsApproval ?? service.NeedsApproval, Description = revision.Description ?? service.Description,
            };
            if (revision.Port is { } wanted && wanted != service.Port)
            {
                var (port, missing) = await FindBackendAsync(write, service.Vpc, wanted);
                if (port is null) return missing!;
                changed = changed with { Port = port.Id, Backend = port.Address };
            }

            return EndpointService.ConflictOf(id, changed.Mappings, await write.Store.ListServicesOfPortAsync(changed.Port)) is { } taken ? taken : changed;
        },
        cancel);

    /// <summary>Puts other tags on the service.</summary>
    public Task<Outcome<Done>> RetagAsync(Caller caller, EndpointServiceId id, Func<ImmutableArray<Tag>, Outcome<ImmutableArray<Tag>>> change, CancellationToken cancel) =>
        ChangeAsync(
            caller,
            id,
            "service.retagged",
            (_, service) =>
            {
                var tags = change(service.Tags);
                return new(tags.Refusal is { } refusal ? refusal : service with { Tags = tags.Value });
            },
            cancel);

    /// <summary>Changes what a dialect keeps of the service.</summary>
    public Task<Outcome<Done>> AttributeAsync(Caller caller, EndpointServiceId id, string name, string value, CancellationToken cancel) =>
        ChangeAsync(caller, id, "service.updated", (_, service) => new(service with { Attributes = service.Attributes.With(name, value) }), cancel);

    /// <summary>Lets every account connect, or only those permitted. The operator's.</summary>
    public Task<Outcome<Done>> PublishAsync(Caller caller, EndpointServiceId id, bool isPublic, CancellationToken cancel) =>
        ChangeAsync(
            caller, id, isPublic ? "service.published" : "service.withdrawn",
            (_, service) => new(service with { IsPublic = isPublic }), cancel);

    /// <summary>Takes a service back. See <see cref="EndpointService.Delete"/>; the record goes when the engine has nothing of it left.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, EndpointServiceId id, CancellationToken cancel) => writes.RunAsync(
        caller,
        async write =>
        {
            if (await write.Store.FindServiceAsync(caller.Account, id) is not { } service) return EndpointServiceRefusals.ServiceNotFound();
            var endpoints = (await write.Store.ListEndpointsAsync(id, new(), TimedPage.All)).Items;
            var decision = service.Delete(endpoints.Count(endpoint => endpoint.IsConnected), write.Now);
            if (decision.Refusal is { } refusal) return refusal;
            foreach (var endpoint in endpoints)
            {
                if (endpoint.LoseService(service.Name.Length > 0 ? service.Name : EndpointOrphaned.Nameless, write.Now) is { } happened)
                    await EndpointServiceChanges.CommitAsync(write, endpoint, happened, caller.Account);
            }

            await write.Store.UpdateServiceAsync(decision.Value);
            await write.LogAsync("service.deleted", id);
            write.Touch(Scope.Of(id));
            return default(Done);
        },
        cancel);

    private Task<Outcome<Done>> ChangeAsync(
        Caller caller, EndpointServiceId id, string kind, Func<Write, EndpointService, ValueTask<Outcome<EndpointService>>> change, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindServiceAsync(caller.Account, id) is not { } service) return EndpointServiceRefusals.ServiceNotFound();
                var decision = await change(write, service);
                if (decision.Refusal is { } refusal) return refusal;
                if (decision.Value == service) return default(Done);
                await write.Store.UpdateServiceAsync(decision.Value with { UpdatedAt = write.Now });
                await write.LogAsync(kind, id);
                write.Touch(Scope.Of(id));
                return default(Done);
            },
            cancel);

    private static async ValueTask<(Port? Port, Refusal? Refusal)> FindBackendAsync(Write write, VpcId vpc, PortId id)
    {
        if (await write.Store.FindPortAsync(write.Caller.Account, id) is not { } port || port.Attachment.Kind == AttachmentKind.Endpoint)
            return (null, NetworkRefusals.PortNotFound());
        return port.Vpc == vpc ? (port, null) : (null, EndpointServiceRefusals.PortOfOtherVpc());
    }

    /// <summary>True when packets from endpoints could be taken for the VPC's own, or their answers be routed elsewhere. Contract 2.1.</summary>
    private static async ValueTask<bool> HoldsSourceRangeAsync(Write write, Vpc vpc)
    {
        if (vpc.Overlaps(Connection.SourceRange)) return true;
        var rules = await write.Store.ListRouteRulesAsync(vpc.Owner, vpc.RouteTable, new(null, int.MaxValue - 1)) ?? [];
        return rules.Any(rule => rule.Destination != Ipv4Network.Any && rule.Destination.Overlaps(Connection.SourceRange));
    }

    private static readonly Replay<EndpointServiceId> OfService = new(id => id.ToString(), text => EndpointServiceId.Parse(text)!.Value);
}
