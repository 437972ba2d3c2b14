using System.Net;
using Tieline.Sdk.Huawei;
using Tieline.Tests.Huawei;
using Xunit;
using DialectUser = Tieline.Tests.Huawei.HuaweiUser;
using HuaweiUser = Tieline.Sdk.Huawei.HuaweiUser;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>The clients against Tieline's own Huawei dialect: signatures, tokens and answers agree.</summary>
public sealed class HuaweiDialectTests : IAsyncLifetime
{
    private readonly HuaweiCloud _cloud = new();

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_signed_life_of_a_vpc_a_subnet_and_a_port()
    {
        using var client = new NetworkClient(Signed(_cloud.Alice));

        var vpc = await client.CreateVpcAsync(new() { Name = "shop", Cidr = "192.168.0.0/16", Description = "a+b 中*~" });
        await _cloud.EngineWorksAsync();
        Assert.Equal("a+b 中*~", (await client.WaitUntilVpcOkAsync(vpc.Id)).Description);
        var subnet = await client.CreateSubnetAsync(new() { Name = "web", Cidr = "192.168.0.0/24", GatewayIp = "192.168.0.1", VpcId = vpc.Id });
        await _cloud.EngineWorksAsync();
        subnet = await client.WaitUntilSubnetActiveAsync(subnet.Id);
        var port = await client.CreatePortAsync(new()
        {
            NetworkId = subnet.Id, Name = "p.1_a-b", FixedIps = [new() { SubnetId = subnet.NeutronSubnetId, IpAddress = "192.168.0.9" }],
        });

        Assert.Equal(("192.168.0.9", subnet.NeutronSubnetId), (port.FixedIps[0].IpAddress, port.FixedIps[0].SubnetId));
        Assert.Equal([port.Id], (await client.ListPortsAsync(new() { NetworkId = subnet.Id, IpAddress = "192.168.0.9" })).Select(found => found.Id));
        Assert.Empty(await client.ListPortsAsync(new() { Name = "a+b c*d/e中&=%" }));
        Assert.Equal("new", (await client.UpdatePortAsync(port.Id, new() { Name = "new" })).Name);
        Assert.Equal("web2", (await client.UpdateSubnetAsync(vpc.Id, subnet.Id, new() { Name = "web2" })).Name);
        Assert.Equal([subnet.Id], await IdsAsync(client.ListAllSubnetsAsync(vpc.Id), found => found.Id));
        Assert.Equal([vpc.Id], await IdsAsync(client.ListAllVpcsAsync(), found => found.Id));

        var inUse = await Assert.ThrowsAsync<HuaweiServiceException>(() => client.DeleteVpcAsync(vpc.Id));
        Assert.Equal((HttpStatusCode.Conflict, true), (inUse.StatusCode, inUse.Has(HuaweiErrorCode.VpcInUse)));
        Assert.NotEmpty(inUse.RequestId);
        await client.DeletePortAsync(port.Id);
        Assert.Null(await client.ShowPortAsync(port.Id));
        await client.DeleteSubnetAsync(vpc.Id, subnet.Id);
        await client.DeleteVpcAsync(vpc.Id);
        await _cloud.EngineWorksAsync();
        Assert.Null(await client.ShowSubnetAsync(subnet.Id));
        Assert.Null(await client.ShowVpcAsync(vpc.Id));
    }

    [Fact]
    public async Task A_user_with_a_password_works_in_the_regions_project()
    {
        var carol = await _cloud.AddUserAsync("carol", 'c', "pass +word/中");
        var signedIn = Signed(carol) with { Credentials = new HuaweiUser("carol-domain", "carol-user", "pass +word/中") };
        using var client = new NetworkClient(signedIn);
        using var iam = new IamClient(signedIn);

        var vpc = await client.CreateVpcAsync(new() { Name = "mine", Cidr = "192.168.0.0/16" });

        Assert.Equal(carol.Project, vpc.TenantId);
        Assert.Equal((carol.Domain, "carol-domain"), ((await iam.ShowDomainAsync()).Id, (await iam.ShowDomainAsync()).Name));
        Assert.Equal(carol.Project, Assert.Single(await iam.ListProjectsAsync("cn-north-4")).Id);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var client = new NetworkClient(Signed(_cloud.Alice) with { Credentials = new HuaweiUser("alice-domain", "alice-user", "wrong") });

        var refused = await Assert.ThrowsAsync<HuaweiServiceException>(() => client.ListVpcsAsync());

        Assert.Equal((HttpStatusCode.Unauthorized, "The username or password is wrong."), (refused.StatusCode, refused.ServiceMessage));
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        using var client = new NetworkClient(Signed(_cloud.Alice) with
        {
            ProjectId = _cloud.Alice.Project, Credentials = new HuaweiAccessKey(_cloud.Alice.AccessKey, "wrong"),
        });

        var refused = await Assert.ThrowsAsync<HuaweiServiceException>(() => client.ListVpcsAsync());

        Assert.True(refused.Has(HuaweiErrorCode.AuthenticationFailed));
    }

    [Fact]
    public async Task The_project_of_another_account_is_refused()
    {
        using var client = new NetworkClient(Signed(_cloud.Alice) with { ProjectId = _cloud.Bob.Project });

        Assert.IsType<HuaweiServiceException>(await Record.ExceptionAsync(() => client.ListVpcsAsync()));
    }

    [Fact]
    public async Task An_endpoint_service_is_offered_found_used_and_taken_back()
    {
        using var ownersNetworks = new NetworkClient(Signed(_cloud.Alice));
        using var consumersNetworks = new NetworkClient(Signed(_cloud.Bob));
        using var owner = new EndpointServiceClient(Signed(_cloud.Alice));
        using var consumer = new EndpointServiceClient(Signed(_cloud.Bob));
        var (vpc, subnet) = await NetworkAsync(ownersNetworks);
        var port = await ownersNetworks.CreatePortAsync(new() { NetworkId = subnet });

        var service = await owner.CreateEndpointServiceAsync(new()
        {
            VpcId = vpc, PortId = port.Id, ServerType = ServerType.Vm, ServiceName = "orders_1", Ports = [new(80, 8080)], Tags = [new("k", "v")],
            Description = "a+b 中*~",
        });
        await _cloud.EngineWorksAsync();
        service = await owner.WaitUntilServiceAvailableAsync(service.Id);
        Assert.Equal(("a+b 中*~", true), (service.Description, service.ApprovalEnabled));
        Assert.Equal([new PortMapping(80, 8080)], service.Ports);
        Assert.Equal([service.Id], await IdsAsync(owner.ListAllEndpointServiceAsync(new() { EndpointServiceName = "orders" }), found => found.Id));
        Assert.Null(await consumer.ListServiceDetailsAsync(service.Id));
        Assert.Equal(service.Id, (await consumer.ListServiceDescribeDetailsAsync(service.ServiceName))?.Id);

        var (itsVpc, itsSubnet) = await NetworkAsync(consumersNetworks);
        CreateEndpointRequest wish = new() { EndpointServiceId = service.Id, VpcId = itsVpc, SubnetId = itsSubnet, PortIp = "192.168.0.9", EnableDns = true };
        var stranger = await Assert.ThrowsAsync<HuaweiServiceException>(() => consumer.CreateEndpointAsync(wish));
        Assert.True(stranger.Has(HuaweiErrorCode.NotOnWhitelist));

        await owner.AddOrRemoveServicePermissionsAsync(service.Id, [EndpointPermission.OfDomain(_cloud.Bob.Domain)], PermissionAction.Add);
        var record = Assert.Single((await owner.ListServicePermissionsDetailsAsync(service.Id)).Permissions);
        Assert.Equal("bob", (await owner.UpdateEndpointServicePermissionDescAsync(service.Id, record.Id, "bob")).Description);

        var endpoint = await consumer.WaitUntilEndpointCreatedAsync((await consumer.CreateEndpointAsync(wish)).Id);
        Assert.Equal(EndpointStatus.PendingAcceptance, endpoint.Status);
        var asked = Assert.Single((await owner.ListServiceConnectionsAsync(service.Id, new() { MarkerId = endpoint.MarkerId })).Connections);
        Assert.Equal((endpoint.Id, _cloud.Bob.Domain), (asked.Id, asked.DomainId));
        Assert.Equal("shop", Assert.Single(await owner.UpdateEndpointConnectionsDescAsync(service.Id, [new(endpoint.Id, "shop")])).Description);
        await owner.AcceptOrRejectEndpointAsync(service.Id, endpoint.Id, ConnectionAction.Receive);
        await _cloud.EngineWorksAsync();
        endpoint = await consumer.WaitUntilEndpointAcceptedAsync(endpoint.Id);
        await owner.WaitUntilConnectionAsync(service.Id, endpoint.Id, EndpointStatus.Accepted);
        Assert.Equal(("192.168.0.9", service.ServiceName), (endpoint.Ip, endpoint.EndpointServiceName));
        Assert.Single(endpoint.DnsNames);
        Assert.Equal(["10.0.0.0/8"], (await consumer.UpdateEndpointWhiteAsync(endpoint.Id, ["10.0.0.0/8"], true)).Whitelist);

        await consumer.BatchAddResourceTagsAsync(EndpointResourceType.Endpoint, endpoint.Id, [new("stage", "test")]);
        Assert.Equal(["stage"], (await consumer.ListQueryProjectResourceTagsAsync(EndpointResourceType.Endpoint)).Select(tag => tag.Key));
        ResourceInstancesFilter tagged = new() { Tags = [new("stage", ["test"])] };
        Assert.Equal([endpoint.Id], await IdsAsync(consumer.ListAllResourceInstancesAsync(EndpointResourceType.Endpoint, tagged), found => found.ResourceId));
        Assert.Equal(1, await consumer.CountResourceInstancesAsync(EndpointResourceType.Endpoint, tagged));
        await consumer.BatchRemoveResourceTagsAsync(EndpointResourceType.Endpoint, endpoint.Id, ["stage"]);
        Assert.Equal(1, Assert.Single(await consumer.ListQuotaDetailsAsync(EndpointResourceType.Endpoint)).Used);

        var inUse = await Assert.ThrowsAsync<HuaweiServiceException>(() => owner.DeleteEndpointServiceAsync(service.Id));
        Assert.True(inUse.Has(HuaweiErrorCode.ServiceInUse));
        await owner.AcceptOrRejectEndpointAsync(service.Id, endpoint.Id, ConnectionAction.Reject);
        await _cloud.EngineWorksAsync();
        await owner.WaitUntilConnectionAsync(service.Id, endpoint.Id, EndpointStatus.Rejected);
        await consumer.DeleteEndpointAsync(endpoint.Id);
        await _cloud.EngineWorksAsync();
        await consumer.WaitUntilEndpointGoneAsync(endpoint.Id);
        Assert.EndsWith($"shop.{service.Id}", await owner.UpdateEndpointServiceNameAsync(service.Id, "shop"), StringComparison.Ordinal);
        await owner.DeleteEndpointServiceAsync(service.Id);
        await _cloud.EngineWorksAsync();
        await owner.WaitUntilServiceGoneAsync(service.Id);
        Assert.Equal(["v1", "v2"], (await owner.ListVersionDetailsAsync()).Select(version => version.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_channel_is_made_changed_published_and_deleted(bool byToken)
    {
        var configuration = byToken
            ? Signed(await _cloud.AddUserAsync("carol", 'c', "secret horse")) with { Credentials = new HuaweiUser("carol-domain", "carol-user", "secret horse") }
            : Signed(_cloud.Alice);
        using var instances = new GatewayInstanceClient(configuration);
        var instance = Assert.Single((await instances.ListInstancesAsync()).Instances);
        Assert.Equal("127.0.0.1", (await instances.ShowDetailsOfInstanceAsync(instance.Id))?.IngressIp);
        using var channels = new VpcChannelClient(configuration, instance.Id);
        using var gateway = new GatewayClient(configuration, instance.Id);

        var made = await channels.CreateVpcChannelAsync(VpcChannelOperationTests.Seed);
        Assert.Equal(["test", "default"], made.MemberGroups.Select(group => group.MemberGroupName));
        var shown = await channels.ShowDetailsOfVpcChannelAsync(made.Id);
        Assert.Equal((made.CreateTime, "http", 10), (shown?.CreateTime, shown?.VpcHealthConfig?.Protocol, shown?.VpcHealthConfig?.TimeInterval));
        Assert.Equal(["192.168.0.5:22 1", "192.168.1.124:22 2"], shown!.Members.Select(member => $"{member.Host}:{member.Port} {member.Weight}"));
        Assert.Equal([made.Id], await IdsAsync(channels.ListAllVpcChannelsAsync(new() { MemberHost = "192.168.0.5", DictCode = "abc" }), channel => channel.Id));
        Assert.Equal(["192.168.0.5", "192.168.1.124"], await IdsAsync(channels.ListAllBackendInstancesAsync(made.Id), member => member.Host));

        var added = await channels.AddingBackendInstancesAsync(made.Id, [new() { Host = "192.168.0.6", Port = 23, IsBackup = true }]);
        Assert.Equal(("192.168.0.6", 3), (added.Members[0].Host, added.Members.Count));
        await channels.BatchDisableMembersAsync(made.Id, [added.Members[0].Id]);
        Assert.Equal([MemberStatus.Unavailable], (await channels.ListBackendInstancesAsync(made.Id, new() { Name = "192.168.0.6" })).Members.Select(member => member.Status ?? 0));
        await channels.BatchEnableMembersAsync(made.Id, [added.Members[0].Id]);
        await channels.DeleteBackendInstanceAsync(made.Id, added.Members[0].Id);
        var group = Assert.Single(await channels.CreateMemberGroupAsync(made.Id, [new() { MemberGroupName = "third", MemberGroupWeight = 0 }]));
        Assert.Equal(7, (await channels.UpdateMemberGroupAsync(made.Id, group.MemberGroupId, new() { MemberGroupName = "third", MemberGroupWeight = 7 })).MemberGroupWeight);
        Assert.Equal("third", (await channels.ShowDetailsOfMemberGroupAsync(made.Id, group.MemberGroupId))?.MemberGroupName);
        Assert.Equal(3, (await IdsAsync(channels.ListAllMemberGroupsAsync(made.Id, new() { DictCode = "abc" }), found => found.MemberGroupId)).Count);
        await channels.DeleteMemberGroupAsync(made.Id, group.MemberGroupId);
        Assert.Null(await channels.ShowDetailsOfMemberGroupAsync(made.Id, group.MemberGroupId));
        Assert.Equal(30, (await channels.UpdateHealthCheckAsync(made.Id, VpcChannelOperationTests.Check with { TimeInterval = 30 })).TimeInterval);
        Assert.Single((await channels.UpdateBackendInstancesAsync(made.Id, [new() { Host = "192.168.0.7" }])).Members);
        Assert.Equal(81, (await channels.UpdateVpcChannelAsync(made.Id, new() { Name = "web", Port = 81, MemberType = MemberType.Ip })).Port);

        var apis = await gateway.CreateApiGroupAsync("shop", "r");
        await gateway.AssociateDomainAsync(apis.Id, "shop.example");
        Assert.Equal("shop.example", (await gateway.ShowDetailsOfApiGroupAsync(apis.Id))?.UrlDomains[0].Domain);
        var api = await gateway.CreateApiAsync(new()
        {
            GroupId = apis.Id, Name = "cart", ReqProtocol = "HTTP", ReqMethod = "ANY", ReqUri = "/cart", MatchMode = "SWA", AuthType = ApiAuthType.None,
            BackendApi = BackendApi.Behind(made.Id, "ANY", "/", TimeSpan.FromSeconds(5)),
        });
        var published = await gateway.PublishApiAsync(api.Id, GatewayEnvironment.ReleaseId);
        Assert.Equal((api.Id, GatewayEnvironment.ReleaseId), (published.ApiId, published.EnvId));
        Assert.Equal(made.Id, (await gateway.ShowDetailsOfApiAsync(api.Id))?.BackendApi?.VpcChannelInfo?.VpcChannelId);
        var version = Assert.Single((await gateway.ListApiVersionsAsync(api.Id, GatewayEnvironment.ReleaseId)).ApiVersions);
        Assert.Equal(published.VersionId, version.VersionId);
        Assert.True((await Assert.ThrowsAsync<HuaweiServiceException>(() => channels.DeleteVpcChannelAsync(made.Id))).Has(HuaweiErrorCode.ChannelInUse));
        Assert.True((await Assert.ThrowsAsync<HuaweiServiceException>(() => gateway.DeleteApiAsync(api.Id))).Has(HuaweiErrorCode.ApiPublished));
        await gateway.OfflineApiAsync(api.Id, GatewayEnvironment.ReleaseId);
        await gateway.DeleteApiAsync(api.Id);
        await gateway.DeleteApiGroupAsync(apis.Id);
        await channels.DeleteVpcChannelAsync(made.Id);
        Assert.Null(await channels.ShowDetailsOfVpcChannelAsync(made.Id));
    }

    [Fact]
    public async Task Channels_of_servers_and_of_microservices_are_made_and_told_apart()
    {
        var configuration = Signed(_cloud.Alice);
        using var instances = new GatewayInstanceClient(configuration);
        using var networks = new NetworkClient(configuration);
        var (vpc, subnet) = await NetworkAsync(networks);
        var port = await networks.CreatePortAsync(new() { NetworkId = subnet, Name = "web-1" });
        using var channels = new VpcChannelClient(configuration, (await instances.CreateInstanceAsync("edge", vpc)).InstanceId);

        var servers = await channels.CreateVpcChannelAsync(new() { Name = "servers", Port = 80, Members = [new() { EcsId = port.Id, EcsName = "web", Weight = 0, Port = 81 }] });
        Assert.Equal((MemberType.Ecs, VpcChannelType.Server, VpcChannelKind.Builtin), (servers.MemberType, servers.Type, servers.VpcChannelType));
        var member = Assert.Single((await channels.ListBackendInstancesAsync(servers.Id)).Members);
        Assert.Equal((port.FixedIps[0].IpAddress, port.Id, "web", 0, 81), (member.Host, member.EcsId, member.EcsName, member.Weight, member.Port));
        var unknown = await Assert.ThrowsAsync<HuaweiServiceException>(() => channels.AddingBackendInstancesAsync(servers.Id, [new() { EcsId = "web-2", EcsName = "web" }]));
        Assert.Equal((HttpStatusCode.NotFound, true), (unknown.StatusCode, unknown.Has("APIG.3092")));

        var followed = await channels.CreateVpcChannelAsync(VpcChannelOperationTests.Seed with
        {
            Type = VpcChannelType.Microservice,
            MicroserviceInfo = new()
            {
                ServiceType = MicroserviceType.Cce,
                CceInfo = new() { ClusterId = "c", Namespace = "n", WorkloadType = WorkloadType.StatefulSet, LabelKey = "tier", LabelValue = "web" },
            },
        });
        Assert.Equal((VpcChannelType.Microservice, VpcChannelKind.Microservice), (followed.Type, followed.VpcChannelType));
        var cluster = (await channels.ShowDetailsOfVpcChannelAsync(followed.Id))?.MicroserviceInfo?.CceInfo;
        Assert.Equal(("c", "n", "statefulset", "tier", "web"), (cluster?.ClusterId, cluster?.Namespace, cluster?.WorkloadType, cluster?.LabelKey, cluster?.LabelValue));
        Assert.Equal([followed.Id], await IdsAsync(channels.ListAllVpcChannelsAsync(new() { VpcChannelType = VpcChannelKind.Microservice }), channel => channel.Id));
    }

    [Fact]
    public async Task An_instance_is_made_in_a_vpc_and_is_not_deleted_before_it_is_empty()
    {
        var configuration = Signed(_cloud.Alice);
        using var instances = new GatewayInstanceClient(configuration);
        using var networks = new NetworkClient(configuration);
        var (vpc, subnet) = await NetworkAsync(networks);
        var id = (await instances.CreateInstanceAsync("edge", vpc)).InstanceId;
        Assert.Equal(id, (await instances.CreateInstanceAsync("edge", vpc)).InstanceId);
        var shown = (await instances.ShowDetailsOfInstanceAsync(id))!;
        Assert.Equal(("edge", vpc, "127.0.0.1", true), (shown.InstanceName, shown.VpcId, shown.IngressIp, shown.IngressPort > 0));
        await networks.DeleteSubnetAsync(vpc, subnet);
        await _cloud.EngineWorksAsync();
        await Assert.ThrowsAsync<HuaweiServiceException>(() => networks.DeleteVpcAsync(vpc));

        using var channels = new VpcChannelClient(configuration, id);
        using var gateway = new GatewayClient(configuration, id);
        var channel = await channels.CreateVpcChannelAsync(VpcChannelOperationTests.Seed);
        var group = await gateway.CreateApiGroupAsync("shop");
        await gateway.CreateEnvironmentAsync("stage");
        await RefusedAsync("channels");
        await channels.DeleteVpcChannelAsync(channel.Id);
        await RefusedAsync("API groups");
        await gateway.DeleteApiGroupAsync(group.Id);

        var own = (await gateway.ListApiGroupsAsync()).Groups.Single();
        var api = await gateway.CreateApiAsync(new()
        {
            GroupId = own.Id, Name = "cart", ReqProtocol = "HTTP", ReqMethod = "GET", ReqUri = "/cart", AuthType = ApiAuthType.None,
            BackendApi = new() { ReqProtocol = "HTTP", ReqMethod = "GET", ReqUri = "/", Timeout = 5000, VpcChannelStatus = 2, UrlDomain = "10.0.0.1:80" },
        });
        await gateway.PublishApiAsync(api.Id, GatewayEnvironment.ReleaseId);
        await RefusedAsync("published APIs");
        await gateway.OfflineApiAsync(api.Id, GatewayEnvironment.ReleaseId);

        await instances.DeleteInstanceAsync(id);
        Assert.Null(await instances.ShowDetailsOfInstanceAsync(id));
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<HuaweiServiceException>(() => instances.DeleteInstanceAsync(id))).StatusCode);
        await networks.DeleteVpcAsync(vpc);

        async Task RefusedAsync(string what)
        {
            var refused = await Assert.ThrowsAsync<HuaweiServiceException>(() => instances.DeleteInstanceAsync(id));
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_instance_of_another_account_is_not_there_to_be_deleted()
    {
        using var instances = new GatewayInstanceClient(Signed(_cloud.Alice));
        using var strangers = new GatewayInstanceClient(Signed(_cloud.Bob));
        var id = (await instances.CreateInstanceAsync("edge")).InstanceId;
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<HuaweiServiceException>(() => strangers.DeleteInstanceAsync(id))).StatusCode);
        Assert.NotNull(await instances.ShowDetailsOfInstanceAsync(id));
    }

    private async Task<(string VpcId, string SubnetId)> NetworkAsync(NetworkClient client)
    {
        var vpc = await client.CreateVpcAsync(new() { Name = "vpc", Cidr = "192.168.0.0/16" });
        await _cloud.EngineWorksAsync();
        var subnet = await client.CreateSubnetAsync(new() { Name = "subnet", Cidr = "192.168.0.0/24", GatewayIp = "192.168.0.1", VpcId = vpc.Id });
        await _cloud.EngineWorksAsync();
        return (vpc.Id, (await client.WaitUntilSubnetActiveAsync(subnet.Id)).Id);
    }

    private HuaweiClientConfiguration Signed(DialectUser user) => DialectHandler.ConfigurationOf(_cloud, user);

    private static async Task<List<string>> IdsAsync<T>(IAsyncEnumerable<T> items, Func<T, string> id)
    {
        var ids = new List<string>();
        await foreach (var item in items) ids.Add(id(item));
        return ids;
    }
}
