using System.Net;
using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;
using Tieline.Dialects.Huawei;
using Xunit;
using static Tieline.Support.TestGateways;

namespace Tieline.Tests.Native;

/// <summary>The operator's look at gateways: who gets requests, why not, and whose call cures it.</summary>
public sealed class GatewayTests : IAsyncLifetime
{
    private readonly NativeCloud _cloud = new();
    private Caller _alice = new(default, "test");
    private Gateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _alice = new(await _cloud.AddAccountAsync("alice"), "test");
        _gateway = (await _cloud.Gateways.DeclareAsync(_alice, _alice.Account, new(null, RegionList.Beijing, "shop", null, "127.0.0.1:8090", null), default)).Value;
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task What_a_channel_lacks_is_said_one_after_the_other_with_the_call_that_cures_it()
    {
        var empty = await MakeAsync(Wish("pool"));
        var (cause, call) = await LooksAsync();
        Assert.Equal(("it has no members", $"POST {PathOf(empty)}/members"), (cause, call));

        var made = (await _cloud.Members.AddAsync(_alice, _gateway.Id, empty.Id, [At("10.0.0.1", status: 2)], default)).Value.Channel;
        (cause, call) = await LooksAsync();
        Assert.Equal("every member is switched off", cause);
        var names = (await ChannelAsync()).GetProperty("members")[0].GetProperty("names").GetProperty("huawei").GetString();
        Assert.Equal($$"""POST {{PathOf(empty)}}/members/batch-enable {"member_ids":["{{names}}"]}""", call);

        await _cloud.Members.EnableAsync(_alice, _gateway.Id, made.Id, [made.Members[0].Id], true, default);
        Assert.Equal(("no published API leads to it", $"POST {RootOf}/apis"), await LooksAsync());
        var api = await LeadAnApiAsync(made);
        (cause, call) = await LooksAsync();
        Assert.StartsWith($$"""POST {{RootOf}}/apis/action {"action":"online","env_id":"DEFAULT_ENVIRONMENT_RELEASE_ID","api_id":""", call, StringComparison.Ordinal);

        await _cloud.Apis.PublishAsync(_alice, _gateway.Id, api.Id, EnvironmentId.Release, "", default);
        Assert.Equal(("the model engine forwards nothing, and no checks run", ""), await LooksAsync());
        Assert.False((await ChannelAsync()).GetProperty("answers").GetBoolean());

        var restricted = new GatewaySettings("", new("127.0.0.1", 8453, ""), RestrictedNetworks.Parse(["10.0.0.0/8"]));
        await _cloud.Gateways.DeclareAsync(_alice, _alice.Account, new(null, RegionList.Beijing, "shop", null, null, restricted), default);
        (cause, call) = await LooksAsync();
        Assert.Equal(("every member that is switched on is where the gateway sends nothing", $"PUT {PathOf(empty)}/members"), (cause, call));
        Assert.Equal("127.0.0.1:8453", (await GatewayAsync()).GetProperty("listenTls").GetString());
    }

    [Fact]
    public async Task Checks_and_backups_show_in_what_members_do()
    {
        var made = await MakeAsync(Wish("pool", At("10.0.0.1", 3), At("10.0.0.2", 0), At("10.0.0.3", backup: true), At("10.0.0.4", status: 2)) with { Check = Checking() });
        Assert.Equal("serves weightless waits switchedOff", await StandingsAsync());
        await _cloud.Health.RecordAsync([(made.Owner, new(made.Id, made.Revision, made.Members[0].Id, MemberHealth.Unhealthy))], default);
        Assert.Equal("unhealthy serves waits switchedOff", await StandingsAsync());
        await _cloud.Health.RecordAsync([(made.Owner, new(made.Id, made.Revision, made.Members[1].Id, MemberHealth.Unhealthy))], default);
        Assert.Equal("unhealthy unhealthy serves switchedOff", await StandingsAsync());
        await _cloud.Health.RecordAsync([(made.Owner, new(made.Id, made.Revision, made.Members[2].Id, MemberHealth.Unhealthy))], default);
        Assert.Equal("unhealthy unhealthy unhealthy switchedOff", await StandingsAsync());
        Assert.Equal(("every member that could serve failed its checks", $"PUT {PathOf(made)}/health-config"), await LooksAsync());
        Assert.Equal("unhealthy", (await ChannelAsync()).GetProperty("members")[0].GetProperty("health").GetString());
    }

    [Fact]
    public async Task A_member_in_a_vpc_is_shown_with_the_workload_at_its_address()
    {
        var place = await _cloud.AddPlaceAsync(_alice.Account, "a", "10.0.0.0/16", "10.0.1.0/24");
        var workload = await _cloud.AttachAsync(place, "web");
        var inside = (await _cloud.Gateways.DeclareAsync(_alice, _alice.Account, new(null, RegionList.Beijing, "inside", place.Vpc, null, null), default)).Value;
        await _cloud.Channels.CreateAsync(_alice, inside.Id, Wish("pool", At("10.0.1.2"), At("10.0.1.99"), At("127.0.0.1")), default);
        var gateway = (await _cloud.OkAsync("GET", "/gateways")).GetProperty("gateways").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "inside");
        Assert.Equal(place.Vpc.ToString(), gateway.GetProperty("vpc").GetString());
        var members = gateway.GetProperty("channels")[0].GetProperty("members");
        Assert.Equal(["web", null, null], members.EnumerateArray().Select(member => member.GetProperty("workload").GetString()));
        Assert.Equal(["serves", "serves", "restricted"], members.EnumerateArray().Select(member => member.GetProperty("standing").GetString()));
    }

    [Fact]
    public async Task Gateways_are_listed_by_account_and_page_after_page()
    {
        var bob = new Caller(await _cloud.AddAccountAsync("bob"), "test");
        for (var i = 0; i < 3; i++) await _cloud.Gateways.DeclareAsync(bob, bob.Account, new(null, RegionList.Beijing, $"edge-{i}", null, null, null), default);
        Assert.Equal(3, (await _cloud.OkAsync("GET", "/gateways?account=bob")).GetProperty("gateways").GetArrayLength());
        var seen = new List<string>();
        for (var after = ""; ;)
        {
            var page = await _cloud.OkAsync("GET", $"/gateways?count=3{after}");
            seen.AddRange(page.GetProperty("gateways").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
            if (!page.TryGetProperty("next", out var next)) break;
            after = $"&after={next.GetString()}";
        }

        Assert.Equal(["edge-0", "edge-1", "edge-2", "shop"], seen.Order(StringComparer.Ordinal));
        await _cloud.RefusedAsync(HttpStatusCode.NotFound, "accountNotFound", "GET", "/gateways?account=nobody");
        await _cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", "/gateways?after=x");
        await _cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", "/gateways?count=0");
    }

    private string RootOf => $"/v2/{{project_id}}/apigw/instances/{_gateway.Id.Hex}";

    private string PathOf(Channel channel) => $"{RootOf}/vpc-channels/{new HuaweiWords().NameOf(channel.Id)}";

    private async Task<Channel> MakeAsync(ChannelWish wish) => (await _cloud.Channels.CreateAsync(_alice, _gateway.Id, wish, default)).Value;

    private async Task<GatewayApi> LeadAnApiAsync(Channel channel)
    {
        var group = (await _cloud.Publishing.CreateGroupAsync(_alice, _gateway.Id, "shop", "", default)).Value;
        var backend = new ApiBackend(ApiProtocol.Http, "GET", "/", TimeSpan.FromSeconds(5), -1, false, channel.Id, "", "", []);
        return (await _cloud.Apis.CreateAsync(
            _alice, _gateway.Id, group.Id, new("list", 1, ApiProtocol.Http, "GET", "/items", PathMatch.Whole, backend, "{}"), default)).Value;
    }

    private async Task<JsonElement> GatewayAsync() => (await _cloud.OkAsync("GET", "/gateways?account=alice")).GetProperty("gateways")[0];

    private async Task<JsonElement> ChannelAsync() => (await GatewayAsync()).GetProperty("channels")[0];

    private async Task<string> StandingsAsync() =>
        string.Join(' ', (await ChannelAsync()).GetProperty("members").EnumerateArray().Select(member => member.GetProperty("standing").GetString()));

    /// <summary>Why the channel does not answer, and the call that cures it, as a line.</summary>
    private async Task<(string Cause, string Call)> LooksAsync()
    {
        var channel = await ChannelAsync();
        var cause = channel.GetProperty("cause").GetString()!;
        if (channel.GetProperty("cure").ValueKind == JsonValueKind.Null) return (cause, "");
        var call = channel.GetProperty("cure").GetProperty("calls").EnumerateArray().Single();
        return (cause, $"{call.GetProperty("method").GetString()} {call.GetProperty("path").GetString()}{(call.TryGetProperty("body", out var body) ? $" {body.GetRawText()}" : "")}");
    }
}
