using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>DNS sync. Contract baidu-peer-connection, 3.11 and 4.4; seeds 000 and 001.</summary>
public sealed class DnsSyncTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/peerconn";

    private BaiduUser Alice => cloud.Alice;

    private BaiduUser Bob => cloud.Bob;

    [Fact]
    public async Task Dns_sync_of_each_side_goes_through_its_states_while_the_connection_stays_active()
    {
        var id = await Alice.HasAConnectionAsync();
        foreach (var role in new[] { "initiator", "acceptor" })
        {
            (await Alice.PutAsync($"{Path}/{id}?open&role={role}")).IsOkAndEmpty();
            Assert.Equal("syncing", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?open&role={role}")).IsDenied();
            (await Alice.PutAsync($"{Path}/{id}?close&role={role}")).IsDenied();
            await cloud.EngineWorksAsync();
            Assert.Equal("open", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?open&role={role}")).IsOkAndEmpty();
            Assert.Equal("open", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?close&role={role}")).IsOkAndEmpty();
            Assert.Equal("closing", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?close&role={role}")).IsDenied();
            await cloud.EngineWorksAsync();
            Assert.Equal("close", await DnsAsync(role));
            (await Alice.PutAsync($"{Path}/{id}?close&role={role}")).IsOkAndEmpty();
        }

        async Task<string> DnsAsync(string role)
        {
            var got = await Alice.GetAsync($"{Path}/{id}?role={role}");
            Assert.Equal("active", got["status"]);
            return got["dnsStatus"];
        }
    }

    [Theory]
    [InlineData("?open")]
    [InlineData("?open&role=")]
    [InlineData("?open&role=both")]
    [InlineData("?close")]
    [InlineData("?close&role=Acceptor")]
    public async Task Dns_sync_without_a_good_role_is_a_bad_request(string query)
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}{query}")).IsBadRequest();
        (await Alice.PutAsync($"{Path}/{id}{query}", "{}")).IsBadRequest();
    }

    [Fact]
    public async Task The_role_may_come_in_the_body_and_the_query_wins()
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.PutAsync($"{Path}/{id}?open", """{"role":"acceptor"}""")).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{id}?open&role=initiator", """{"role":"acceptor"}""")).IsOkAndEmpty();
        Assert.Equal("syncing", (await Alice.GetAsync($"{Path}/{id}?role=initiator"))["dnsStatus"]);
        Assert.Equal("syncing", (await Alice.GetAsync($"{Path}/{id}?role=acceptor"))["dnsStatus"]);
        (await Alice.PutAsync($"{Path}/{id}?open", """{"role":1}""")).IsBadRequest();
    }

    [Fact]
    public async Task Dns_sync_of_another_accounts_side_is_denied()
    {
        var id = await Alice.HasAConnectionToAsync(Bob);
        (await Alice.PutAsync($"{Path}/{id}?open&role=acceptor")).IsDenied();
        (await Bob.PutAsync($"{Path}/{id}?open&role=initiator")).IsDenied();
        (await Bob.PutAsync($"{Path}/{id}?open&role=acceptor")).IsOkAndEmpty();
        Assert.Equal("close", (await Alice.GetAsync($"{Path}/{id}"))["dnsStatus"]);
    }

    [Fact]
    public async Task Dns_sync_needs_an_active_connection() =>
        (await Alice.PutAsync($"{Path}/{await Alice.HasARequestToAsync(Bob)}?open&role=initiator")).IsDenied();
}
