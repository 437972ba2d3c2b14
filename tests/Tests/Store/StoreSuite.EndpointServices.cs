using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>Endpoint services, whitelists and endpoints.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_service_and_an_endpoint_come_back_as_they_went_and_as_they_were_changed()
    {
        var (service, endpoint) = await StoredEndpointAsync();
        Assert.Equal(service, await ReadAsync(reader => reader.FindServiceAsync(service.Owner, service.Id)), SameService);
        Assert.Equal(endpoint, await ReadAsync(reader => reader.FindEndpointAsync(endpoint.Owner, endpoint.Id)), SameEndpoint);

        var changedService = service with
        {
            Name = "other", Mappings = [new(9, 10)], Disclosure = ClientDisclosure.ProxyHeaderWithNetwork, NeedsApproval = false, IsPublic = true, Description = "other",
            Tags = [new("k", Records.OddText)], State = ServiceState.Failed, Fault = Records.OddText, UpdatedAt = New.Time(), Attributes = DialectAttributes.None.With("x.y", Records.OddText),
        };
        var changed = endpoint with
        {
            ServiceName = "gone", Connection = endpoint.Connection with { Description = Records.OddText }, Access = new(false, []), Policy = "{}", Description = "other", Tags = [],
            State = EndpointState.Failed, WasConnected = false, Fault = Records.OddText, UpdatedAt = New.Time(), Revision = endpoint.Revision + 1,
        };
        await WriteAsync(async transaction =>
        {
            await transaction.UpdateServiceAsync(changedService);
            await transaction.UpdateEndpointAsync(changed);
        });
        Assert.Equal(changedService with { Revision = 2 }, await ReadAsync(reader => reader.FindServiceAsync(service.Id)), SameService);
        Assert.Equal(changed, await ReadAsync(reader => reader.FindEndpointAsync(endpoint.Id)), SameEndpoint);
        Assert.Equal(service.Id, Assert.Single((await ReadAsync(reader => reader.ListPublicServicesAsync(service.Region, new(), TimedPage.All))).Items).Id);
        await Assert.ThrowsAsync<RevisionConflictException>(() => WriteAsync(transaction => transaction.UpdateServiceAsync(service)));
        await Assert.ThrowsAsync<RevisionConflictException>(() => WriteAsync(transaction => transaction.UpdateEndpointAsync(changed)));
        await Assert.ThrowsAsync<RevisionConflictException>(() => WriteAsync(transaction => transaction.DeleteEndpointAsync(endpoint)));
    }

    [Fact]
    public async Task A_gateway_service_and_an_endpoint_of_it_come_back_and_are_found_by_their_vpcs()
    {
        var (plain, plainEndpoint) = await StoredEndpointAsync();
        var service = plain with
        {
            Id = new(New.Id()), Port = default, Backend = default, Kind = default, Mappings = [], Disclosure = ClientDisclosure.None, HasPolicy = false, IsPublic = true,
            Prefixes = [Ipv4Network.Parse("10.0.0.0/24")!.Value, Ipv4Network.Parse("10.0.2.0/23")!.Value],
        };
        var endpoint = plainEndpoint with
        {
            Id = new(New.Id()), Service = service.Id, Subnet = default, Port = default, Address = default, DnsName = null, Policy = "", IsGateway = true, Access = EndpointAccess.Everybody,
            Connection = plainEndpoint.Connection with { Marker = plainEndpoint.Connection.Marker ^ 1, Source = new(8) },
        };
        await WriteAsync(async transaction =>
        {
            await transaction.InsertServiceAsync(service);
            await transaction.InsertEndpointAsync(endpoint);
        });
        Assert.Equal(service, await ReadAsync(reader => reader.FindServiceAsync(service.Id)), SameService);
        Assert.Equal(endpoint, await ReadAsync(reader => reader.FindEndpointAsync(endpoint.Id)), SameEndpoint);
        Assert.Equal(service, Assert.Single(await ReadAsync(reader => reader.ListGatewayServicesAsync(service.Vpc))), SameService);
        Assert.Equal(endpoint, Assert.Single(await ReadAsync(reader => reader.ListGatewayEndpointsAsync(endpoint.Vpc))), SameEndpoint);
        Assert.Empty(await ReadAsync(reader => reader.ListGatewayServicesAsync(endpoint.Vpc)));
        Assert.Empty(await ReadAsync(reader => reader.ListGatewayEndpointsAsync(service.Vpc)));

        var renamed = service with { Name = "other", State = ServiceState.Failed };
        await WriteAsync(transaction => transaction.UpdateServiceAsync(renamed));
        Assert.Equal(renamed with { Revision = 2 }, await ReadAsync(reader => reader.FindServiceAsync(service.Id)), SameService);
        Assert.Contains((await ReadAsync(reader => reader.ReadNetworkAsync(Scope.Of(endpoint.Id)))).Endpoints, one => SameEndpoint(endpoint, one));
    }

    [Fact]
    public async Task A_stranger_finds_neither_service_nor_endpoint_and_an_owner_only_the_endpoints_of_its_service()
    {
        var (service, endpoint) = await StoredEndpointAsync();
        var mallory = await StoredAccountAsync();
        var (other, _) = await StoredEndpointAsync();
        await WriteAsync(transaction => transaction.InsertPermissionAsync(new(new(New.Id()), service.Id, PermissionKind.Account, "*", "*", Records.OddText, New.Time())));
        Assert.Null(await ReadAsync(reader => reader.FindServiceAsync(mallory, service.Id)));
        Assert.Null(await ReadAsync(reader => reader.FindServiceAsync(endpoint.Owner, service.Id)));
        Assert.Null(await ReadAsync(reader => reader.FindEndpointAsync(service.Owner, endpoint.Id)));
        Assert.Null(await ReadAsync(reader => reader.FindEndpointAsync(mallory, endpoint.Id)));
        Assert.Null(await ReadAsync(reader => reader.FindEndpointAsync(other.Id, endpoint.Id)));
        Assert.NotNull(await ReadAsync(reader => reader.FindEndpointAsync(service.Id, endpoint.Id)));
        foreach (var (caller, services, endpoints) in ((AccountId, int, int)[])[(service.Owner, 1, 0), (endpoint.Owner, 0, 1), (mallory, 0, 0)])
        {
            Assert.Equal(services, (await ReadAsync(reader => reader.ListServicesAsync(caller, service.Region, new(), TimedPage.All))).Total);
            Assert.Equal(services, await ReadAsync(reader => reader.CountServicesAsync(caller, service.Region, 10)));
            Assert.Equal(endpoints, (await ReadAsync(reader => reader.ListEndpointsAsync(caller, service.Region, new(), TimedPage.All))).Total);
            Assert.Equal(endpoints, await ReadAsync(reader => reader.CountEndpointsAsync(caller, service.Region, 10)));
        }

        Assert.Equal(1, await ReadAsync(reader => reader.CountConnectionsAsync(service.Id)));
        Assert.Equal(Records.OddText, Assert.Single(await ReadAsync(reader => reader.ListPermissionsAsync(service.Id))).Description);
        Assert.Empty(await ReadAsync(reader => reader.ListPermissionsAsync(other.Id)));
    }

    [Fact]
    public async Task A_part_of_the_network_has_the_endpoints_with_an_end_in_it_and_their_services()
    {
        var (service, endpoint) = await StoredEndpointAsync();
        await StoredEndpointAsync();
        foreach (var scope in new[] { Scope.Of(service.Vpc), Scope.Of(endpoint.Vpc), Scope.Of(service.Id), Scope.Of(endpoint.Id) })
        {
            var part = await ReadAsync(reader => reader.ReadNetworkAsync(scope));
            Assert.Equal(service.Id, Assert.Single(part.Services).Id);
            Assert.Equal(endpoint.Id, Assert.Single(part.Endpoints).Id);
        }

        var all = await ReadAsync(reader => reader.ReadNetworkAsync(Scope.All));
        Assert.Equal((2, 2), (all.Services.Count, all.Endpoints.Count));
    }

    [Fact]
    public async Task A_source_address_is_taken_in_its_providers_vpc_only()
    {
        var (service, endpoint) = await StoredEndpointAsync();
        Assert.True(await ReadAsync(reader => reader.IsSourceTakenAsync(service.Vpc, endpoint.Connection.Source)));
        Assert.False(await ReadAsync(reader => reader.IsSourceTakenAsync(endpoint.Vpc, endpoint.Connection.Source)));
        Assert.Equal(endpoint.Connection.Network, await ReadAsync(reader => reader.FindNetworkNumberAsync(endpoint.Vpc)));
        Assert.Null(await ReadAsync(reader => reader.FindNetworkNumberAsync(service.Vpc)));
        Assert.Equal(endpoint.Id, Assert.Single(await ReadAsync(reader => reader.ListEndpointsAtAsync(endpoint.Vpc, endpoint.Address))).Id);
    }

    [Fact]
    public async Task Lists_are_cut_from_the_wanted_order_and_tell_how_many_match()
    {
        var (service, endpoint) = await StoredEndpointAsync();
        List<Endpoint> all = [endpoint];
        List<EndpointService> services = [service];
        await WriteAsync(async transaction =>
        {
            for (var i = 1; i < 12; i++)
            {
                services.Add(service with
                {
                    Id = new(New.Id()), IsPublic = i % 2 == 0, Kind = i % 4 == 0 ? BackendKind.LoadBalancer : BackendKind.VirtualMachine,
                    CreatedAt = service.CreatedAt.AddSeconds(i / 2), UpdatedAt = service.CreatedAt.AddSeconds(-i),
                });
                all.Add(endpoint with
                {
                    Id = new(New.Id()), Connection = endpoint.Connection with { Marker = endpoint.Connection.Marker ^ i, Source = new((uint)(100 + i)) },
                    State = i % 3 == 0 ? EndpointState.Rejected : EndpointState.Accepted, CreatedAt = endpoint.CreatedAt.AddSeconds(i / 2), UpdatedAt = endpoint.CreatedAt.AddSeconds(-i),
                });
                await transaction.InsertServiceAsync(services[i]);
                await transaction.InsertEndpointAsync(all[i]);
            }
        });
        foreach (var byUpdate in (bool[])[false, true])
        {
            foreach (var ascending in (bool[])[false, true])
            {
                var page = new TimedPage(new(2, 3), byUpdate, ascending);
                await ExpectPageAsync(all, new EndpointFilter(State: EndpointState.Accepted), one => one.State == EndpointState.Accepted);
                await ExpectPageAsync(all, new EndpointFilter(Also: (one, of) => of?.Id == service.Id && one.Connection.Marker % 2 == 0), one => one.Connection.Marker % 2 == 0);
                await ExpectServicesAsync(new(Kind: BackendKind.VirtualMachine), one => one.Kind == BackendKind.VirtualMachine);
                await ExpectServicesAsync(new(Also: one => one.IsPublic), one => one.IsPublic);
                Assert.Equal(
                    Cut(services.Where(one => one.IsPublic), one => one.CreatedAt, one => one.UpdatedAt, one => one.Id.Value, page).Select(one => one.Id),
                    (await ReadAsync(reader => reader.ListPublicServicesAsync(service.Region, new(), page))).Items.Select(one => one.Id));

                async Task ExpectPageAsync(List<Endpoint> of, EndpointFilter filter, Func<Endpoint, bool> holds)
                {
                    var wanted = Cut(of.Where(holds), one => one.CreatedAt, one => one.UpdatedAt, one => one.Id.Value, page).Select(one => one.Id).ToList();
                    var own = await ReadAsync(reader => reader.ListEndpointsAsync(endpoint.Owner, endpoint.Region, filter, page));
                    var behind = await ReadAsync(reader => reader.ListEndpointsAsync(service.Id, filter, page));
                    Assert.Equal((of.Count(holds), of.Count(holds)), (own.Total, behind.Total));
                    Assert.Equal(wanted, own.Items.Select(one => one.Id));
                    Assert.Equal(wanted, behind.Items.Select(one => one.Id));
                }

                async Task ExpectServicesAsync(ServiceFilter filter, Func<EndpointService, bool> holds)
                {
                    var seen = await ReadAsync(reader => reader.ListServicesAsync(service.Owner, service.Region, filter, page));
                    Assert.Equal(services.Count(holds), seen.Total);
                    Assert.Equal(Cut(services.Where(holds), one => one.CreatedAt, one => one.UpdatedAt, one => one.Id.Value, page).Select(one => one.Id), seen.Items.Select(one => one.Id));
                }
            }
        }

        Assert.Equal(all[4].Id, Assert.Single((await ReadAsync(reader => reader.ListEndpointsAsync(service.Id, new(Id: all[4].Id), TimedPage.All))).Items).Id);
        Assert.Equal(all[5].Id, Assert.Single((await ReadAsync(reader => reader.ListEndpointsAsync(service.Id, new(Marker: all[5].Connection.Marker), TimedPage.All))).Items).Id);
        Assert.Equal(0, (await ReadAsync(reader => reader.ListEndpointsAsync(service.Id, new(Vpc: service.Vpc), TimedPage.All))).Total);

        static IEnumerable<T> Cut<T>(IEnumerable<T> items, Func<T, DateTimeOffset> created, Func<T, DateTimeOffset> updated, Func<T, long> id, TimedPage page)
        {
            var order = items.OrderBy(page.ByUpdate ? updated : created).ThenBy(id);
            return (page.Ascending ? order : order.Reverse()).Skip(page.Place.Offset).Take(page.Place.Count);
        }
    }

    private static bool SameService(EndpointService? left, EndpointService? right) =>
        left is not null && right is not null && left.Mappings.SequenceEqual(right.Mappings) && left.Tags.SequenceEqual(right.Tags)
        && left.Prefixes.SequenceEqual(right.Prefixes) && left with { Mappings = [], Tags = [], Prefixes = [] } == right with { Mappings = [], Tags = [], Prefixes = [] };

    private static bool SameEndpoint(Endpoint? left, Endpoint? right) =>
        left is not null && right is not null && left.Tags.SequenceEqual(right.Tags) && left with { Tags = [] } == right with { Tags = [] };

    private async Task<(EndpointService Service, Endpoint Endpoint)> StoredEndpointAsync()
    {
        var (provider, consumer) = (await StoredVpcAsync(await StoredAccountAsync()), await StoredVpcAsync(await StoredAccountAsync()));
        var (behind, before) = (New.Subnet(provider), New.Subnet(consumer));
        var (backend, own) = (New.Port(behind, "backend", 5), New.Port(before, "endpoint", 6));
        var service = new EndpointService(
            new(New.Id()), provider.Owner, provider.Region, "web", provider.Id, backend.Id, backend.Address, BackendKind.LoadBalancer, [new(80, 8080), new(443, 8443)],
            ClientDisclosure.ProxyHeader, NeedsApproval: true, HasPolicy: true, IsPublic: false, Records.OddText, [new("key", "value")], ServiceState.Available, "fault", New.Time(),
            New.Time(), 1)
        {
            Attributes = DialectAttributes.None.With("a.b", "c"),
        };
        var endpoint = new Endpoint(
            new(New.Id()), consumer.Owner, consumer.Region, service.Id, provider.Id, "", consumer.Id, before.Id, own.Id, own.Address,
            new(Math.Abs((int)New.Id()), 5001, new Ipv4Address(7), "words"), new(true, [Ipv4Network.Parse("10.0.0.0/8")!.Value]), "name.example", "{\"a\":1}", Records.OddText,
            [new("key", "value")], EndpointState.Accepted, WasConnected: true, "fault", New.Time(), New.Time(), 1)
        {
            Attributes = DialectAttributes.None.With("d.e", "f"),
        };
        await WriteAsync(async transaction =>
        {
            await transaction.InsertSubnetAsync(behind);
            await transaction.InsertSubnetAsync(before);
            await transaction.InsertPortAsync(backend);
            await transaction.InsertPortAsync(own);
            await transaction.InsertServiceAsync(service);
            await transaction.InsertEndpointAsync(endpoint);
        });
        return (service, endpoint);
    }
}
