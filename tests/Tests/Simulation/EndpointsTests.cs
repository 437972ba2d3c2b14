using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;
using Tieline.Engines.Planning;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Simulation;

/// <summary>Random commands of a provider and two consumers against core, store and engine; the invariants are checked after each.</summary>
public sealed class EndpointsTests
{
    private const int Commands = 300;

    /// <summary>Every edge of the state machine: contract huawei-endpoint-service, 10.2. Null is "no record".</summary>
    private static readonly HashSet<(EndpointState? From, EndpointState? To)> Edges =
    [
        (null, EndpointState.AwaitingApproval), (null, EndpointState.Creating), (EndpointState.AwaitingApproval, EndpointState.Creating),
        (EndpointState.AwaitingApproval, EndpointState.Rejected), (EndpointState.AwaitingApproval, EndpointState.Failed), (EndpointState.AwaitingApproval, EndpointState.Deleting),
        (EndpointState.Creating, EndpointState.Accepted), (EndpointState.Creating, EndpointState.Rejected), (EndpointState.Accepted, EndpointState.Rejected),
        (EndpointState.Accepted, EndpointState.Deleting), (EndpointState.Rejected, EndpointState.Creating), (EndpointState.Rejected, EndpointState.Failed),
        (EndpointState.Rejected, EndpointState.Deleting), (EndpointState.Failed, EndpointState.Deleting), (EndpointState.Deleting, null),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_invariants_hold_after_every_command(int seed)
    {
        var random = new Random(seed);
        await using var cloud = new TestCloud(seed);
        var provider = await cloud.AsAsync("provider");
        var consumers = new[] { await cloud.AsAsync("one"), await cloud.AsAsync("two") };
        var port = await PlaceAsync(cloud, provider);
        var places = new[] { await PlaceAsync(cloud, consumers[0]), await PlaceAsync(cloud, consumers[1]) };
        var services = new List<EndpointServiceId>();
        var before = new Dictionary<EndpointId, EndpointState>();
        for (var step = 0; step < Commands; step++)
        {
            var what = await CommandAsync(cloud, random, provider, consumers, port, places, services, [.. before.Keys]);
            var now = await CheckAsync(cloud, provider, consumers);
            foreach (var id in before.Keys.Union(now.Keys))
            {
                EndpointState? from = before.TryGetValue(id, out var old) ? old : null, to = now.TryGetValue(id, out var fresh) ? fresh : null;
                Assert.True(from == to || Edges.Contains((from, to)), $"seed {seed}, step {step}, {what}: {id} went from {from} to {to}");
            }

            before = now;
        }
    }

    private static async Task<string> CommandAsync(
        TestCloud cloud, Random random, Caller provider, Caller[] consumers, (VpcId Vpc, SubnetId Subnet, PortId Port) behind,
        (VpcId Vpc, SubnetId Subnet, PortId Port)[] places, List<EndpointServiceId> services, IReadOnlyList<EndpointId> known)
    {
        var which = random.Next(2);
        var consumer = consumers[which];
        var service = services.Count > 0 ? services[random.Next(services.Count)] : new EndpointServiceId(cloud.Ids.Next());
        var endpoint = known.Count > 0 && random.Next(8) > 0 ? known[random.Next(known.Count)] : new EndpointId(cloud.Ids.Next());
        switch (random.Next(12))
        {
            case 0:
                var made = await cloud.Services.CreateAsync(
                    provider,
                    new(RegionList.Beijing, behind.Vpc, behind.Port, "web", BackendKind.VirtualMachine, [new(80, random.Next(1, 40))], ClientDisclosure.None, random.Next(2) == 0, false, "", []),
                    default);
                if (made.Refusal is null) services.Add(made.Value);
                return "a service is offered";
            case 1 or 2 or 3:
                await cloud.Endpoints.CreateAsync(
                    consumer, new(RegionList.Beijing, service, places[which].Vpc, places[which].Subnet, null, EndpointAccess.Everybody, null, "", "", []), default);
                return "an endpoint is asked for";
            case 4 or 5:
                await cloud.Endpoints.AnswerAsync(provider, service, endpoint, random.Next(3) > 0, default);
                return "the owner answers";
            case 6:
                await cloud.Endpoints.DeleteAsync(consumer, endpoint, default);
                return "an endpoint is deleted";
            case 7 when random.Next(3) == 0:
                await cloud.Services.DeleteAsync(provider, service, default);
                return "a service is deleted";
            case 8:
                await cloud.Permissions.AddAsync(provider, service, [await LineAsync(cloud, consumer)], default);
                return "a consumer is permitted";
            case 9 when random.Next(2) == 0:
                var line = await LineAsync(cloud, consumer);
                await cloud.Permissions.RemoveAsync(provider, service, lines => lines.Where(there => there.Text == line.Text).ToList(), default);
                return "a consumer is not permitted any more";
            case 10:
                await cloud.Services.UpdateAsync(provider, service, new() { NeedsApproval = random.Next(2) == 0, Mappings = [new(81, random.Next(1, 40))] }, default);
                return "a service is updated";
            default:
                await cloud.Reconciler.PassDueAsync(default);
                return "the engine works";
        }
    }

    private static async Task<Dictionary<EndpointId, EndpointState>> CheckAsync(TestCloud cloud, Caller provider, Caller[] consumers)
    {
        var all = await cloud.Store.ReadAsync(reader => reader.ReadNetworkAsync(Scope.All), default);
        Assert.Equal(all.Endpoints.Count, all.Endpoints.Select(endpoint => endpoint.Connection.Marker).Distinct().Count());
        Assert.Equal(all.Endpoints.Count, all.Endpoints.Select(endpoint => endpoint.Connection.Source).Distinct().Count());
        Assert.Equal(all.Endpoints.Count, all.Ports.Count(port => port.Attachment.Kind == AttachmentKind.Endpoint));
        var extent = new Extent(all.Vpcs.Select(vpc => vpc.Id).ToHashSet(), [], new HashSet<VpcId>());
        var carried = (await cloud.Engine.ObserveAsync(extent, default)).OfType<EndpointObject>().ToDictionary(item => item.Id);
        foreach (var endpoint in all.Endpoints)
        {
            // Available that is not: an accepted endpoint is one that the engine has, as it was bought.
            if (endpoint.State == EndpointState.Accepted) Assert.Equal(endpoint.Address, carried[endpoint.Id].Address);
            Assert.Contains(all.Ports, port => port.Id == endpoint.Port && port.Address == endpoint.Address);
            Assert.Null(await cloud.Endpoints.FindAsync(provider.Account, endpoint.Id, default));
            foreach (var consumer in consumers)
                Assert.Equal(endpoint.Owner == consumer.Account, await cloud.Endpoints.FindAsync(consumer.Account, endpoint.Id, default) is not null);
            if (endpoint.IsConnected) Assert.Contains(all.Services, service => service.Id == endpoint.Service && service.State != ServiceState.Deleting);
        }

        foreach (var ofPort in all.Services.Where(service => service.HoldsBackend).GroupBy(service => service.Port))
        {
            var servers = ofPort.SelectMany(service => service.Mappings.Select(mapping => mapping.Server)).ToList();
            Assert.Equal(servers.Count, servers.Distinct().Count());
        }

        return all.Endpoints.ToDictionary(endpoint => endpoint.Id, endpoint => endpoint.State);
    }

    private static async Task<PermissionWish> LineAsync(TestCloud cloud, Caller consumer)
    {
        var domain = (await cloud.Accounts.FindAsync(consumer.Account, default))!.IdentityIn(IdentityScheme.HuaweiDomainId)!;
        return new(PermissionKind.Account, $"iam:domain::{domain}", domain, "");
    }

    /// <summary>The same range for everybody: endpoints lead from one to the other all the same.</summary>
    private static async Task<(VpcId Vpc, SubnetId Subnet, PortId Port)> PlaceAsync(TestCloud cloud, Caller owner)
    {
        var vpc = await cloud.VpcAsync(owner.Actor, "192.168.0.0/16");
        var subnet = await cloud.SubnetAsync(owner.Actor, vpc, "192.168.0.0/24");
        var port = (await cloud.Ports.CreateAsync(owner, new(subnet, null, null, Attachment.Nothing), default)).Value;
        return (vpc, subnet, port);
    }
}
