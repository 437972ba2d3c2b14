using System.Net;
using System.Net.Http.Headers;
using Tieline.Sdk.Baidu;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>When a request is sent again, after which pause, and signed as of when (contract baidu-peer-connection, 9, duties 2 to 4).</summary>
public sealed class RetryTests
{
    private const string Id = "peerconn-9td54fmx143e";

    public static TheoryData<int, string> WorthRetrying => new()
    {
        { 500, "InternalError" }, { 500, "ServiceInternalError" }, { 502, "Bad" }, { 503, "ServiceUnavailable" }, { 400, "RequestExpired" },
    };

    public static TheoryData<int, string> NotWorthRetrying => new()
    {
        { 400, "BadRequest" }, { 400, "SignatureDoesNotMatch" }, { 403, "AccessDenied" }, { 403, "IdempotentParameterMismatch" },
        { 404, "NoSuchObject" }, { 409, "OperationDenied" }, { 413, "LimitExceeded" }, { 429, "TooManyRequests" }, { 501, "NotImplemented" },
    };

    [Theory, MemberData(nameof(WorthRetrying))]
    public async Task A_passing_fault_is_tried_again_until_it_passes(int status, string code)
    {
        var service = new FakeService().Refuses((HttpStatusCode)status, code).Refuses((HttpStatusCode)status, code);
        using var client = service.PeerConns();

        await client.AcceptAsync(Id);

        Assert.Equal(3, service.Requests.Count);
        Assert.Equal(Milliseconds(300, 600), service.Clock.Pauses);
    }

    [Theory, MemberData(nameof(NotWorthRetrying))]
    public async Task A_refusal_is_not_tried_again(int status, string code)
    {
        var service = new FakeService().Refuses((HttpStatusCode)status, code);
        using var client = service.PeerConns();

        var refused = await Assert.ThrowsAsync<BceServiceException>(() => client.AcceptAsync(Id));

        Assert.Equal(code, refused.Code);
        Assert.Single(service.Requests);
        Assert.Empty(service.Clock.Pauses);
    }

    [Fact]
    public async Task After_four_tries_the_last_fault_is_the_answer()
    {
        var service = new FakeService().Refuses(HttpStatusCode.InternalServerError, "InternalError").Fails(new HttpRequestException("down"))
            .Refuses(HttpStatusCode.InternalServerError, "InternalError").Refuses(HttpStatusCode.BadGateway, "Last");
        using var client = service.PeerConns();

        var fault = await Assert.ThrowsAsync<BceServiceException>(() => client.ReleaseAsync(Id));

        Assert.Equal("Last", fault.Code);
        Assert.Equal(4, service.Requests.Count);
        Assert.Equal(Milliseconds(300, 600, 1200), service.Clock.Pauses);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_is_tried_again()
    {
        var service = new FakeService().Fails(new HttpRequestException("refused")).Fails(new IOException("reset")).Answers("{}");
        using var client = service.PeerConns();

        await client.ListPeerConnAsync();

        Assert.Equal(3, service.Requests.Count);
    }

    [Fact]
    public async Task Without_retries_there_is_one_try()
    {
        var service = new FakeService().Fails(new HttpRequestException("refused"));
        using var client = service.PeerConns(RetryPolicy.None);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.ListPeerConnAsync());

        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task No_pause_is_longer_than_the_longest()
    {
        var service = new FakeService();
        for (var i = 0; i < 5; i++) service.Refuses(HttpStatusCode.ServiceUnavailable, "Busy");
        using var client = service.PeerConns(new() { RetriesMax = 5, FirstPause = TimeSpan.FromSeconds(1), PauseMax = TimeSpan.FromSeconds(5) });

        await client.AcceptAsync(Id);

        Assert.Equal(Milliseconds(1000, 2000, 4000, 5000, 5000), service.Clock.Pauses);
    }

    [Fact]
    public async Task A_retry_has_the_token_of_the_first_try_but_a_time_and_a_signature_of_its_own()
    {
        var service = new FakeService().Refuses(HttpStatusCode.InternalServerError, "InternalError")
            .Refuses(HttpStatusCode.InternalServerError, "InternalError");
        using var client = service.PeerConns(new() { FirstPause = TimeSpan.FromSeconds(2) });

        await client.ModifyBandwidthAsync(Id, 20);

        var tokens = service.Requests.Select(request => request.QueryValue("clientToken")).Distinct().ToList();
        Assert.True(Guid.TryParse(Assert.Single(tokens), out _));
        Assert.Equal(3, service.Requests.Select(request => request.Authorization).Distinct().Count());
        Assert.All(service.Requests, request => request.AssertSignedBy(FakeService.Credentials));
        Assert.Equal(TimeSpan.FromSeconds(6), service.Requests[2].SignedAt - service.Requests[0].SignedAt);
        Assert.Single(service.Requests.Select(request => request.Body).Distinct());
    }

    [Fact]
    public async Task Two_calls_have_two_tokens()
    {
        var service = new FakeService();
        using var client = service.PeerConns();

        await client.AcceptAsync(Id);
        await client.AcceptAsync(Id, "");

        Assert.NotEqual(service.Requests[0].QueryValue("clientToken"), service.Requests[1].QueryValue("clientToken"));
        Assert.All(service.Requests, request => Assert.Equal(36, request.QueryValue("clientToken")!.Length));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_service_that_says_when_to_come_again_is_left_alone_until_then(int status)
    {
        var service = new FakeService().Answers(() => Busy(status, new RetryConditionHeaderValue(TimeSpan.FromSeconds(7))));
        using var client = service.PeerConns();

        await client.AcceptAsync(Id);

        Assert.Equal(Milliseconds(7000), service.Clock.Pauses);
    }

    [Fact]
    public async Task It_may_say_so_by_a_date_of_its_own_clock()
    {
        var then = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var service = new FakeService().Answers(() =>
        {
            var busy = Busy(503, new RetryConditionHeaderValue(then + TimeSpan.FromSeconds(3)));
            busy.Headers.Date = then;
            return busy;
        });
        using var client = service.PeerConns();

        await client.AcceptAsync(Id);

        Assert.Equal(Milliseconds(3000), service.Clock.Pauses);
    }

    [Fact]
    public async Task A_shorter_pause_than_the_clients_own_is_not_made()
    {
        var service = new FakeService().Answers(() => Busy(503, new RetryConditionHeaderValue(TimeSpan.Zero)));
        using var client = service.PeerConns();

        await client.AcceptAsync(Id);

        Assert.Equal(Milliseconds(300), service.Clock.Pauses);
    }

    [Fact]
    public async Task A_service_that_asks_for_more_than_the_longest_pause_is_not_asked_again()
    {
        var service = new FakeService().Answers(() => Busy(503, new RetryConditionHeaderValue(TimeSpan.FromSeconds(21))));
        using var client = service.PeerConns();

        var busy = await Assert.ThrowsAsync<BceServiceException>(() => client.AcceptAsync(Id));

        Assert.Equal(TimeSpan.FromSeconds(21), busy.RetryAfter);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_try_that_takes_too_long_is_given_up_and_made_again()
    {
        var service = new FakeService { IsSilent = true };
        using var client = new PeerConnClient(service.Configuration with { Timeout = TimeSpan.FromSeconds(40), Retry = new() { RetriesMax = 1 } });

        var call = client.AcceptAsync(Id);
        await service.AskedAsync();
        service.Clock.Advance(TimeSpan.FromSeconds(40));
        await service.AskedAsync();
        service.Clock.Advance(TimeSpan.FromSeconds(40));

        var fault = await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Contains("00:00:40", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, service.Requests.Count);
    }

    [Fact]
    public async Task A_cancelled_call_ends_while_it_waits_for_the_answer()
    {
        var service = new FakeService { IsSilent = true };
        using var client = service.PeerConns();
        using var cancel = new CancellationTokenSource();

        var call = client.AcceptAsync(Id, cancel: cancel.Token);
        await service.AskedAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_cancelled_call_ends_in_the_pause_before_a_retry()
    {
        using var cancel = new CancellationTokenSource();
        var service = new FakeService();
        service.Answers(() =>
        {
            cancel.Cancel();
            return Busy(503, null);
        });
        using var client = service.PeerConns();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.AcceptAsync(Id, cancel: cancel.Token));

        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_client_whose_clock_is_wrong_takes_the_services_and_keeps_it()
    {
        var service = new FakeService();
        var ahead = TimeSpan.FromHours(2);
        service.Answers(() =>
        {
            var expired = new HttpResponseMessage(HttpStatusCode.BadRequest)
            {
                Content = new StringContent("""{"code":"RequestExpired","message":"m","requestId":"r"}"""),
            };
            expired.Headers.Date = service.Clock.GetUtcNow() + ahead;
            return expired;
        });
        using var client = service.PeerConns();

        await client.AcceptAsync(Id);
        await client.RejectAsync(Id);

        Assert.Equal(3, service.Requests.Count);
        Assert.True(service.Requests[1].SignedAt - service.Requests[0].SignedAt >= ahead);
        Assert.True(service.Requests[2].SignedAt - service.Requests[0].SignedAt >= ahead);
        Assert.All(service.Requests, request => request.AssertSignedBy(FakeService.Credentials));
    }

    [Fact]
    public async Task The_date_of_another_error_moves_no_clock()
    {
        var service = new FakeService().Answers(() =>
        {
            var busy = Busy(503, null);
            busy.Headers.Date = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
            return busy;
        });
        using var client = service.PeerConns();

        await client.AcceptAsync(Id);

        Assert.Equal(2026, service.Requests[1].SignedAt.Year);
    }

    private static HttpResponseMessage Busy(int status, RetryConditionHeaderValue? retryAfter)
    {
        var busy = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent([]) };
        busy.Headers.RetryAfter = retryAfter;
        return busy;
    }

    private static TimeSpan[] Milliseconds(params int[] pauses) => [.. pauses.Select(pause => TimeSpan.FromMilliseconds(pause))];
}
