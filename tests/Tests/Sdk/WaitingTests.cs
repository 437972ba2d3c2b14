using Tieline.Sdk.Baidu;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>Waiting for a status (contract baidu-peer-connection, 7.1 and 9, duty 9).</summary>
public sealed class WaitingTests
{
    private const string Id = "peerconn-9td54fmx143e";

    [Fact]
    public async Task A_connection_is_waited_for_until_it_is_active()
    {
        var service = Shows("creating", "consulting", "starting", "active");
        using var client = service.PeerConns();

        Assert.Equal("active", (await client.WaitUntilActiveAsync(Id)).Status);
        Assert.Equal([20, 40, 80], service.Clock.Pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Theory]
    [InlineData("active")]
    [InlineData("consulting")]
    public async Task A_connection_is_usable_when_it_is_active_or_the_acceptor_can_answer(string status)
    {
        using var client = Shows("creating", "starting", "updating", status).PeerConns();

        Assert.Equal(status, (await client.WaitUntilUsableAsync(Id)).Status);
    }

    [Theory]
    [InlineData("consult_failed")]
    [InlineData("deleting")]
    [InlineData("expired")]
    [InlineData("error")]
    [InlineData("a status of next year")]
    public async Task A_status_that_leads_nowhere_ends_the_wait(string status)
    {
        using var client = Shows("creating", status).PeerConns();

        var end = await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilActiveAsync(Id));

        Assert.Equal((Id, status), (end.Resource, end.Status));
    }

    [Fact]
    public async Task A_connection_that_goes_away_ends_the_wait()
    {
        using var client = Shows("starting").Answers("").PeerConns();

        Assert.Equal("gone", (await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilActiveAsync(Id))).Status);
    }

    [Fact]
    public async Task Pauses_grow_up_to_the_longest_and_end_with_the_time_that_was_given()
    {
        var service = Shows([.. Enumerable.Repeat("starting", 20)]);
        using var client = service.PeerConns();

        var fault = await Assert.ThrowsAsync<TimeoutException>(() => client.WaitUntilActiveAsync(
            Id, new() { FirstPause = TimeSpan.FromSeconds(1), PauseMax = TimeSpan.FromSeconds(3), AtMost = TimeSpan.FromSeconds(10) }));

        Assert.Equal([1, 2, 3, 3, 1], service.Clock.Pauses.Select(pause => pause.TotalSeconds));
        Assert.Contains("starting", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_pause_beyond_the_longest_is_the_longest()
    {
        var service = Shows("starting", "active");
        using var client = service.PeerConns();

        await client.WaitUntilActiveAsync(Id, new() { FirstPause = TimeSpan.FromSeconds(9), PauseMax = TimeSpan.FromSeconds(3) });

        Assert.Equal([3], service.Clock.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public void A_wait_without_pauses_cannot_be_asked_for()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Waiting { FirstPause = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Waiting { PauseMax = TimeSpan.FromSeconds(-1) });
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var service = Shows("starting").Answers(() =>
        {
            cancel.Cancel();
            return new() { Content = new StringContent("""{"status":"starting"}""") };
        });
        using var client = service.PeerConns();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.WaitUntilActiveAsync(Id, cancel: cancel.Token));
        Assert.Equal(2, service.Requests.Count);
    }

    [Fact]
    public async Task Dns_sync_is_waited_for_on_the_side_that_was_asked()
    {
        var service = new FakeService().Answers("""{"dnsStatus":"wait"}""").Answers("""{"dnsStatus":"syncing"}""").Answers("""{"dnsStatus":"open"}""");
        using var client = service.PeerConns();

        await client.WaitUntilDnsAsync(Id, PeerConnRole.Acceptor, DnsStatus.Open);

        Assert.All(service.Requests, request => Assert.Equal("acceptor", request.QueryValue("role")));
    }

    [Theory]
    [InlineData(DnsStatus.Open, "closing")]
    [InlineData(DnsStatus.Close, "syncing")]
    [InlineData(DnsStatus.Close, "wait")]
    public async Task Dns_sync_that_goes_the_other_way_ends_the_wait(string wanted, string status)
    {
        using var client = new FakeService().Answers($$"""{"dnsStatus":"{{status}}"}""").PeerConns();

        await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilDnsAsync(Id, PeerConnRole.Initiator, wanted));
    }

    [Fact]
    public async Task Only_open_and_close_are_dns_statuses_to_wait_for()
    {
        using var client = new FakeService().PeerConns();

        await Assert.ThrowsAsync<ArgumentException>(() => client.WaitUntilDnsAsync(Id, PeerConnRole.Initiator, DnsStatus.Syncing));
    }

    [Fact]
    public async Task A_released_connection_is_waited_for_until_it_is_gone()
    {
        var service = Shows("active", "consulting", "consult_failed", "down", "deleting").Answers("");
        using var client = service.PeerConns();

        await client.WaitUntilGoneAsync(Id);

        Assert.Equal(6, service.Requests.Count);
    }

    [Fact]
    public async Task A_connection_that_is_being_changed_will_not_go()
    {
        using var client = Shows("updating").PeerConns();

        Assert.Equal("updating", (await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilGoneAsync(Id))).Status);
    }

    private static FakeService Shows(params string[] statuses)
    {
        var service = new FakeService();
        foreach (var status in statuses) service.Answers($$"""{"peerConnId":"{{Id}}","status":"{{status}}"}""");
        return service;
    }
}
