using System.Net;
using System.Text;
using Tieline.Sdk.Http;
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

    private HuaweiClientConfiguration Signed(DialectUser user) => new()
    {
        Credentials = new HuaweiAccessKey(user.AccessKey, user.SecretKey), Endpoint = new Uri("http://127.0.0.1:7480"), Region = "cn-north-4",
        Handler = new DialectHandler(_cloud), Clock = new SkippingClock(_cloud.WallClock.GetUtcNow()), Retry = RetryPolicy.None,
    };

    private static async Task<List<string>> IdsAsync<T>(IAsyncEnumerable<T> items, Func<T, string> id)
    {
        var ids = new List<string>();
        await foreach (var item in items) ids.Add(id(item));
        return ids;
    }

    /// <summary>Hands what a client sends to the dialect, without a socket in between.</summary>
    private sealed class DialectHandler(HuaweiCloud cloud) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
        {
            var sent = await ReceivedRequest.OfAsync(request);
            var answer = await cloud.SendRawAsync(
                sent.Method, sent.Target, sent.Headers.Select(header => (header.Key, header.Value)), Encoding.UTF8.GetBytes(sent.Body));
            var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Text)) };
            foreach (var (name, value) in answer.Headers)
            {
                if (!response.Headers.TryAddWithoutValidation(name, value)) response.Content.Headers.TryAddWithoutValidation(name, value);
            }

            return response;
        }
    }
}
