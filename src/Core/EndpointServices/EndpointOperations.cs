using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.EndpointServices;

/// <summary>What a caller asks for when asking for an endpoint.</summary>
/// <param name="Subnet">Of no account for a gateway service, as are address and name.</param>
/// <param name="Address">The address wanted; null for the lowest free one.</param>
/// <param name="DnsNameOf">Makes the name that the VPC's resolver is to answer; null for none.</param>
/// <param name="Policy">JSON; empty for none.</param>
public sealed record EndpointWish(
    RegionId Region, EndpointServiceId Service, VpcId Vpc, SubnetId Subnet, Ipv4Address? Address, EndpointAccess Access, Func<EndpointId, string>? DnsNameOf,
    string Policy, string Description, ImmutableArray<Tag> Tags)
{
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;

    /// <summary>For a gateway service: the route tables of the VPC that are to lead to it, of which there is one; empty for that.</summary>
    public ImmutableArray<RouteTableId> RouteTables { get; init; } = [];
}

/// <summary>An endpoint with its service; null when that is gone.</summary>
/// <param name="RouteTable">Of a gateway endpoint: its VPC's, which leads to it; null for another endpoint.</param>
public sealed record EndpointView(Endpoint Endpoint, EndpointService? Service, RouteTableId? RouteTable = null);

/// <summary>An endpoint as the service's owner sees it.</summary>
public sealed record ServiceConnection(Endpoint Endpoint, Account? Consumer);

/// <summary>The operations on endpoints: the consumer's, and the service's owner's on those of its service.</summary>
public sealed class EndpointOperations(IStore store, Writes writes, IIdSource ids, Limits limits)
{
    private const string MarkerSetting = "endpoints.lastMarker", NetworkSetting = "endpoints.lastNetwork";

    /// <summary>Asks for an endpoint. It waits for the owner's yes, or is made at once. Contract huawei-endpoint-service, 5.1.</summary>
    public Task<Outcome<EndpointId>> CreateAsync(Caller caller, EndpointWish wish, CancellationToken cancel) => writes.RunAsync(
        caller,
        OfEndpoint,
        async write =>
        {
            if (await write.Store.FindServiceAsync(wish.Service) is not { } service || service.Region != wish.Region)
                return EndpointServiceRefusals.ServiceNotFound();
            if (service.State != ServiceState.Available) return EndpointServiceRefusals.ServiceUnavailable(service.Id);
            if (!await PermissionOperations.PermitsAsync(write.Store, service, await write.Store.ListPermissionsAsync(service.Id), caller.Account))
                return EndpointServiceRefusals.NotPermitted();
            if (wish.Policy.Length > 0 && !service.HasPolicy) return EndpointServiceRefusals.PolicyNotAllowed();
            if (wish.Access.Admitted.Length > EndpointAccess.AdmittedMax) return EndpointServiceRefusals.TooManyAdmitted();
            if (await write.Store.FindVpcAsync(caller.Account, wish.Vpc) is not { } vpc || vpc.Region != wish.Region) return NetworkRefusals.VpcNotFound();
            if (vpc.Overlaps(Connection.SourceRange)) return EndpointServiceRefusals.SourceRangeInVpc();
            if (service.IsGateway) return await CreateGatewayAsync(write, wish, service, vpc);
            if (await write.Store.FindSubnetAsync(caller.Account, wish.Subnet) is not { } subnet) return NetworkRefusals.SubnetNotFound();
            if (subnet.Vpc != vpc.Id) return EndpointServiceRefusals.SubnetOfOtherVpc();
            var address = await PortOperations.ChooseAddressAsync(write, subnet, wish.Address);
            if (address.Refusal is { } unfit) return unfit;
            if (await IsAtLimitAsync(write, wish.Region)) return EndpointServiceRefusals.QuotaExceeded("endpoint");
            if (await ConnectAsync(write, service, vpc.Id) is not { } connection) return EndpointServiceRefusals.QuotaExceeded("endpoint of this provider's VPC");

            var id = new EndpointId(ids.Next());
            var portId = new PortId(ids.Next());
            await write.Store.InsertPortAsync(
                new Port(
                    portId, subnet.Id, vpc.Id, caller.Account, $"endpoint-{id.Code}", address.Value, MacAddress.Of(portId), Attachment.OfEndpoint,
                    NetworkState.Available, "", write.Now, 1));
            var endpoint = new Endpoint(
                id, caller.Account, wish.Region, service.Id, service.Vpc, "", vpc.Id, subnet.Id, portId, address.Value, connection, wish.Access,
                wish.DnsNameOf?.Invoke(id), wish.Policy, wish.Description, wish.Tags,
                service.AsksOwner ? EndpointState.AwaitingApproval : EndpointState.Creating, WasConnected: false, "", write.Now, write.Now, 1)
            {
                Attributes = wish.Attributes,
            };
            await write.Store.InsertEndpointAsync(endpoint);
            await write.LogAsync("endpoint.requested", id, $"{service.Id} {address.Value}", other: service.Owner == caller.Account ? null : service.Owner);
            if (!endpoint.Carries) return id;
            write.Touch(Scope.Of(id));
            if (endpoint.DnsName is not null) write.Touch(Scope.NamesOf(vpc.Id));
            return id;
        },
        cancel);

    /// <summary>An endpoint that is routes of the VPC: no address of the VPC's own may be among them, and no other endpoint's.</summary>
    private async ValueTask<Outcome<EndpointId>> CreateGatewayAsync(Write write, EndpointWish wish, EndpointService service, Vpc vpc)
    {
        if (wish.Access != EndpointAccess.Everybody) return EndpointServiceRefusals.AccessNotOffered();
        if (wish.RouteTables.Any(table => table != vpc.RouteTable)) return EndpointServiceRefusals.RouteTableOfOtherVpc();
        foreach (var prefix in service.Prefixes)
        {
            if (vpc.Overlaps(prefix)) return EndpointServiceRefusals.PrefixesInVpc(prefix, "a range of the VPC");
        }

        foreach (var other in await write.Store.ListGatewayEndpointsAsync(vpc.Id))
        {
            if (other.Service == service.Id) return EndpointServiceRefusals.RouteTableTaken(other.Id);
            if (await write.Store.FindServiceAsync(other.Service) is not { } others) continue;
            foreach (var prefix in service.Prefixes)
            {
                if (others.Prefixes.Any(prefix.Overlaps)) return EndpointServiceRefusals.PrefixesInVpc(prefix, $"one of the endpoint {other.Id}");
            }
        }

        if (await IsAtLimitAsync(write, wish.Region)) return EndpointServiceRefusals.QuotaExceeded("endpoint");
        if (await ConnectAsync(write, service, vpc.Id) is not { } connection) return EndpointServiceRefusals.QuotaExceeded("endpoint of this provider's VPC");
        var endpoint = new Endpoint(
            new(ids.Next()), write.Caller.Account, wish.Region, service.Id, service.Vpc, "", vpc.Id, default, default, default, connection, EndpointAccess.Everybody, null, "",
            wish.Description, wish.Tags, service.AsksOwner ? EndpointState.AwaitingApproval : EndpointState.Creating, WasConnected: false, "", write.Now, write.Now, 1)
        {
            Attributes = wish.Attributes, IsGateway = true,
        };
        await write.Store.InsertEndpointAsync(endpoint);
        await write.LogAsync("endpoint.requested", endpoint.Id, $"{service.Id} {string.Join(',', service.Prefixes)}", other: service.Owner == endpoint.Owner ? null : service.Owner);
        if (endpoint.Carries) write.Touch(Scope.Of(endpoint.Id));
        return endpoint.Id;
    }

    private async ValueTask<bool> IsAtLimitAsync(Write write, RegionId region) =>
        limits.EndpointsPerRegion is { } most && await write.Store.CountEndpointsAsync(write.Caller.Account, region, most) >= most;

    /// <summary>The caller's endpoint with its service.</summary>
    public ValueTask<EndpointView?> FindAsync(AccountId owner, EndpointId id, CancellationToken cancel) => store.ReadAsync(
        async reader => await reader.FindEndpointAsync(owner, id) is { } endpoint
            ? new EndpointView(endpoint, await reader.FindServiceAsync(endpoint.Service), await RouteTableOfAsync(reader, endpoint))
            : null,
        cancel);

    private static async ValueTask<RouteTableId?> RouteTableOfAsync(IStoreReader reader, Endpoint endpoint) =>
        endpoint.IsGateway ? (await reader.FindVpcAsync(endpoint.Owner, endpoint.Vpc))?.RouteTable : null;

    /// <summary>The account's endpoints in a region.</summary>
    public ValueTask<PageOf<EndpointView>> ListAsync(AccountId owner, RegionId region, EndpointFilter filter, TimedPage page, CancellationToken cancel) =>
        store.ReadAsync(
            async reader =>
            {
                var services = new Dictionary<EndpointServiceId, EndpointService?>();
                var views = new List<EndpointView>();
                var (endpoints, total) = await reader.ListEndpointsAsync(owner, region, filter, page);
                foreach (var endpoint in endpoints)
                {
                    if (!services.TryGetValue(endpoint.Service, out var service)) services[endpoint.Service] = service = await reader.FindServiceAsync(endpoint.Service);
                    views.Add(new(endpoint, service, await RouteTableOfAsync(reader, endpoint)));
                }

                return new PageOf<EndpointView>(views, total);
            },
            cancel);

    /// <summary>The endpoints of the caller's service, with their owners; null when the caller has no such service.</summary>
    public ValueTask<PageOf<ServiceConnection>?> ListConnectionsAsync(
        AccountId owner, EndpointServiceId service, EndpointFilter filter, TimedPage page, CancellationToken cancel) =>
        store.ReadAsync<PageOf<ServiceConnection>?>(
            async reader =>
            {
                if (await reader.FindServiceAsync(owner, service) is null) return null;
                var accounts = new Dictionary<AccountId, Account?>();
                var connections = new List<ServiceConnection>();
                var (endpoints, total) = await reader.ListEndpointsAsync(service, filter, page);
                foreach (var endpoint in endpoints)
                {
                    if (!accounts.TryGetValue(endpoint.Owner, out var account)) accounts[endpoint.Owner] = account = await reader.FindAccountAsync(endpoint.Owner);
                    connections.Add(new(endpoint, account));
                }

                return new PageOf<ServiceConnection>(connections, total);
            },
            cancel);

    /// <summary>The yes or no of the service's owner. See <see cref="Endpoint.Answer"/>.</summary>
    public Task<Outcome<Done>> AnswerAsync(Caller caller, EndpointServiceId service, EndpointId id, bool yes, CancellationToken cancel) => writes.RunAsync(
        caller,
        async write =>
        {
            if (await write.Store.FindServiceAsync(caller.Account, service) is null) return EndpointServiceRefusals.ServiceNotFound();
            if (await write.Store.FindEndpointAsync(service, id) is not { } endpoint) return EndpointServiceRefusals.EndpointNotFound();
            var decision = endpoint.Answer(yes, write.Now);
            if (decision.Refusal is { } refusal) return refusal;
            if (decision.Value is { } happened) await EndpointServiceChanges.CommitAsync(write, endpoint, happened, caller.Account);
            return default(Done);
        },
        cancel);

    /// <summary>The words of the service's owner about connections; all of them or none.</summary>
    public Task<Outcome<Done>> DescribeConnectionsAsync(
        Caller caller, EndpointServiceId service, IReadOnlyList<(EndpointId Id, string Description)> words, CancellationToken cancel) => writes.RunAsync(
        caller,
        async write =>
        {
            if (await write.Store.FindServiceAsync(caller.Account, service) is null) return EndpointServiceRefusals.ServiceNotFound();
            foreach (var (id, description) in words)
            {
                if (await write.Store.FindEndpointAsync(service, id) is not { } endpoint) return EndpointServiceRefusals.EndpointNotFound();
                if (endpoint.Connection.Description == description) continue;
                await SaveAsync(write, endpoint, endpoint with { Connection = endpoint.Connection with { Description = description } }, "endpoint.connectionDescribed");
            }

            return default(Done);
        },
        cancel);

    /// <summary>See <see cref="Endpoint.Delete"/>. The record and its address go when the engine has nothing of it left.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, EndpointId id, CancellationToken cancel) => ChangeAsync(caller, id, (endpoint, _, now) => endpoint.Delete(now), cancel);

    /// <summary>See <see cref="Endpoint.Admit"/>. Null leaves a part as it is.</summary>
    public Task<Outcome<Done>> AdmitAsync(Caller caller, EndpointId id, bool? isOn, ImmutableArray<Ipv4Network>? admitted, CancellationToken cancel) => ChangeAsync(
        caller, id, (endpoint, _, now) => endpoint.Admit(new(isOn ?? endpoint.Access.IsOn, admitted ?? endpoint.Access.Admitted), now), cancel);

    /// <summary>Says which route tables of its VPC lead to a gateway endpoint. There is one, and it does: nothing changes.</summary>
    public Task<Outcome<Done>> RouteAsync(Caller caller, EndpointId id, IReadOnlyCollection<RouteTableId> tables, CancellationToken cancel) => writes.RunAsync(
        caller,
        async write =>
        {
            if (await write.Store.FindEndpointAsync(caller.Account, id) is not { } endpoint) return EndpointServiceRefusals.EndpointNotFound();
            if (!endpoint.IsGateway) return EndpointServiceRefusals.NoRouteTables();
            if (endpoint.Reroute() is { } busy) return busy;
            return await RouteTableOfAsync(write.Store, endpoint) is { } own && tables.All(table => table == own) ? default(Done) : EndpointServiceRefusals.RouteTableOfOtherVpc();
        },
        cancel);

    /// <summary>See <see cref="Endpoint.SetPolicy"/>.</summary>
    public Task<Outcome<Done>> SetPolicyAsync(Caller caller, EndpointId id, string policy, CancellationToken cancel) => ChangeAsync(
        caller, id, (endpoint, service, now) => service is { HasPolicy: true } ? endpoint.SetPolicy(policy, now) : EndpointServiceRefusals.PolicyNotAllowed(), cancel);

    /// <summary>Puts other tags on the endpoint.</summary>
    public Task<Outcome<Done>> RetagAsync(Caller caller, EndpointId id, Func<ImmutableArray<Tag>, Outcome<ImmutableArray<Tag>>> change, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindEndpointAsync(caller.Account, id) is not { } endpoint) return EndpointServiceRefusals.EndpointNotFound();
                var tags = change(endpoint.Tags);
                if (tags.Refusal is { } refusal) return refusal;
                await SaveAsync(write, endpoint, endpoint with { Tags = tags.Value }, "endpoint.retagged");
                return default(Done);
            },
            cancel);

    private Task<Outcome<Done>> ChangeAsync(
        Caller caller, EndpointId id, Func<Endpoint, EndpointService?, DateTimeOffset, Outcome<EndpointEvent?>> decide, CancellationToken cancel) => writes.RunAsync(
        caller,
        async write =>
        {
            if (await write.Store.FindEndpointAsync(caller.Account, id) is not { } endpoint) return EndpointServiceRefusals.EndpointNotFound();
            var service = await write.Store.FindServiceAsync(endpoint.Service);
            var decision = decide(endpoint, service, write.Now);
            if (decision.Refusal is { } refusal) return refusal;
            if (decision.Value is { } happened) await EndpointServiceChanges.CommitAsync(write, endpoint, happened, service?.Owner);
            return default(Done);
        },
        cancel);

    /// <summary>Words and tags: nothing that the engine has, but its next report names the new revision.</summary>
    private static async ValueTask SaveAsync(Write write, Endpoint endpoint, Endpoint changed, string kind)
    {
        await write.Store.UpdateEndpointAsync(changed with { UpdatedAt = write.Now, Revision = endpoint.Revision + 1 });
        await write.LogAsync(kind, endpoint.Id, account: endpoint.Owner);
        write.Touch(Scope.Of(endpoint.Id));
    }

    /// <summary>Numbers and a source address for a new endpoint; null when the provider's VPC has no source address left.</summary>
    private static async ValueTask<Connection?> ConnectAsync(Write write, EndpointService service, VpcId consumer)
    {
        if (await NextAsync(write, MarkerSetting, Connection.FirstMarker, int.MaxValue) is not { } marker) return null;
        var network = await write.Store.FindNetworkNumberAsync(consumer) ?? await NextAsync(write, NetworkSetting, Connection.FirstNetwork, Connection.NetworkMax);
        if (network is not { } number) return null;

        // The next after the last one given, so that an address is not soon another consumer's.
        var usable = (uint)(Connection.SourceRange.Size - 2);
        for (uint tried = 0; tried < usable; tried++)
        {
            var source = new Ipv4Address(Connection.SourceRange.Address.Value + 1 + (((uint)marker + tried) % usable));
            if (!await write.Store.IsSourceTakenAsync(service.Vpc, source)) return new(marker, number, source, "");
        }

        return null;
    }

    /// <summary>The number after the last one given; null when there are none left.</summary>
    private static async ValueTask<int?> NextAsync(Write write, string setting, int first, int last)
    {
        var next = await write.Store.FindSettingAsync(setting) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : first - 1;
        if (next >= last) return null;
        await write.Store.SaveSettingAsync(setting, $"{next + 1}");
        return next + 1;
    }

    private static readonly Replay<EndpointId> OfEndpoint = new(id => id.ToString(), text => EndpointId.Parse(text)!.Value);
}
