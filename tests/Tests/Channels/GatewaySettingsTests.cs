using Tieline.Core.Gateways;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Channels;

/// <summary>What the operator says of gateways. Contract huawei-vpc-channel, 9.7 and 10.1.</summary>
public sealed class GatewaySettingsTests : IAsyncLifetime
{
    private static readonly GatewaySettings Said = new("/etc/client.pem", new("127.0.0.1", 8453, "/etc/server.pem"), RestrictedNetworks.Parse(["10.0.0.0/8", "fd00::/8"]));

    private readonly TestCloud _cloud = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task What_the_operator_says_is_kept_taken_on_anew_and_left_alone_by_tenants()
    {
        var there = await TestGateways.OfAsync(_cloud, wish: Wish("shop", Said));
        Assert.Equal(Said, await KeptAsync(there));
        there.Due.Clear();

        // a tenant who asks for a gateway of that name gets this one, as it is
        Assert.Equal(there.Gateway.Id, (await DeclareAsync(there, Wish("shop", null))).Value.Id);
        Assert.Equal(Said, await KeptAsync(there));
        Assert.Empty(there.Due);

        var next = new GatewaySettings("", new("127.0.0.1", 8454, ""), RestrictedNetworks.Parse([]));
        Assert.Equal(next, (await DeclareAsync(there, Wish("shop", next))).Value.Settings);
        Assert.Equal(next, await KeptAsync(there));
        Assert.Equal([there.Gateway.Id], there.Due);
        await DeclareAsync(there, Wish("shop", GatewaySettings.Default));
        Assert.Equal(GatewaySettings.Default, await KeptAsync(there));
    }

    [Fact]
    public async Task No_two_listeners_have_one_address_with_tls_or_without()
    {
        var there = await TestGateways.OfAsync(_cloud, wish: Wish("shop", Said));
        var plain = there.Gateway.ListenPort;
        foreach (var settings in new[] { Said, Said with { Tls = new("127.0.0.1", plain, "") } })
            Assert.Equal(RefusalCode.InvalidValue, (await DeclareAsync(there, Wish("second", settings))).Refusal?.Code);
        Assert.Equal(RefusalCode.InvalidValue, (await DeclareAsync(there, Wish("second", null) with { Listen = "127.0.0.1:8453" })).Refusal?.Code);
        Assert.Equal(RefusalCode.InvalidValue, (await DeclareAsync(there, Wish("shop", Said with { Tls = new("127.0.0.1", plain, "") }))).Refusal?.Code);
        var second = (await DeclareAsync(there, Wish("second", Said with { Tls = new("127.0.0.1", plain + 1, "") }))).Refusal;
        Assert.NotNull(second); // the lowest free port is what it would listen on without TLS
        Assert.Null((await DeclareAsync(there, Wish("second", Said with { Tls = new("127.0.0.1", 8454, "") }))).Refusal);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("fe80::1", true)]
    [InlineData("239.1.2.3", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("web.example.com", false)]
    [InlineData("localhost", true)]
    [InlineData("LocalHost", true)]
    [InlineData("a.localhost", true)]
    [InlineData("ip6-localhost", true)]
    [InlineData("notlocalhost", false)]
    public async Task A_gateway_in_a_vpc_sends_nothing_to_addresses_that_are_no_workloads(string host, bool isRestricted)
    {
        var vpc = await _cloud.VpcAsync("alice", "10.0.0.0/16");
        var inside = (await TestGateways.OfAsync(_cloud, wish: new(null, RegionList.Beijing, "inside", vpc, null, null))).Gateway;
        Assert.Equal(isRestricted, RestrictedNetworks.Of(inside).Contains(host));
        Assert.False(RestrictedNetworks.Of(inside with { Vpc = null }).Contains(host));
        Assert.False(RestrictedNetworks.Of(inside with { Settings = GatewaySettings.Default with { Restricted = RestrictedNetworks.Parse([]) } }).Contains(host));
    }

    private static GatewayWish Wish(string name, GatewaySettings? settings) => new(null, RegionList.Beijing, name, null, null, settings);

    private static Task<Outcome<Gateway>> DeclareAsync(TestGateways there, GatewayWish wish) => there.Gateways.DeclareAsync(there.Caller, there.Caller.Account, wish, default);

    private static async Task<GatewaySettings> KeptAsync(TestGateways there) =>
        (await there.Gateways.FindAsync(there.Caller.Account, RegionList.Beijing, there.Gateway.Id, default))!.Settings;
}
