using System.Text;
using Tieline.Tests.EndToEnd.Lives;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Wire;

/// <summary>Broken and hostile HTTP over raw sockets: refused or answered, never a fault, never a change.</summary>
public sealed class HttpFaultTests(SharedServer shared) : IClassFixture<SharedServer>
{
    /// <summary>In place of a status: the connection is closed without an answer of HTTP/1.1.</summary>
    private const int Closed = 0;

    private readonly string _logBefore = shared.Server.Process.Log;

    private TestServer Server => shared.Server;

    private string Host => $"{Server.Address.Host}:{Server.Address.Port}";

    [Theory]
    [InlineData("two lengths", "POST /v1/vpc HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400)]
    [InlineData("two lengths in one", "POST /v1/vpc HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5, 5\r\n\r\nhello", 400)]
    [InlineData("length with a sign", "POST /v1/vpc HTTP/1.1\r\nHost: {host}\r\nContent-Length: +5\r\n\r\nhello", 400, 403)] // Kestrel reads it as 5
    [InlineData("negative length", "POST /v1/vpc HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("hexadecimal length", "POST /v1/vpc HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0x5\r\n\r\nhello", 400)]
    [InlineData("length beyond 64 bits", "POST /v1/vpc HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999999999999\r\n\r\nhello", 400)]
    [InlineData("unknown coding", "POST /v1/vpc HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, 411, 501)]
    [InlineData("chunked not last", "POST /v1/vpc HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400, 501)]
    [InlineData("space before the colon", "POST /v1/vpc HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("folded header", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nX-A: b\r\n c: d\r\n\r\n", 400)]
    [InlineData("header without a colon", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nnonsense\r\n\r\n", 400)]
    [InlineData("NUL in a header", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nX-A: b\0c\r\n\r\n", 400)]
    [InlineData("carriage return in a header", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nX-A: b\rc\r\n\r\n", 400)]
    [InlineData("no host", "GET /v1/vpc HTTP/1.1\r\n\r\n", 400)]
    [InlineData("two hosts", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nHost: other\r\n\r\n", 400)]
    [InlineData("host of another shape", "GET /v1/vpc HTTP/1.1\r\nHost: a b@c\r\n\r\n", 400)]
    [InlineData("no version", "GET /v1/vpc\r\nHost: {host}\r\n\r\n", 400)]
    [InlineData("version 3", "GET /v1/vpc HTTP/3.0\r\nHost: {host}\r\n\r\n", 400, 505)]
    [InlineData("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Closed, 400, 505)]
    [InlineData("TLS on a plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400)]
    [InlineData("NUL in the path", "GET /v1/vpc\0 HTTP/1.1\r\nHost: {host}\r\n\r\n", 400)]
    [InlineData("encoded NUL in the path", "GET /v1/vpc/%00 HTTP/1.1\r\nHost: {host}\r\n\r\n", 400)]
    [InlineData("bytes above 127 in the path", "GET /v1/vpc/\xff\xfe HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 403)]
    [InlineData("half an escape", "GET /v1/vpc/% HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 403)]
    [InlineData("escape of no hexadecimal", "GET /v1/vpc/%zz HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 403)]
    [InlineData("overlong UTF-8", "GET /v1/vpc/%C0%AF HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 403)]
    [InlineData("steps out of the root", "GET /v1/vpc/../../../../etc/passwd HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 403, 404)]
    [InlineData("encoded steps", "GET /v1/vpc/%2e%2e%2f%2e%2e%2fetc HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 403, 404)]
    [InlineData("relative path", "GET v1/vpc HTTP/1.1\r\nHost: {host}\r\n\r\n", 400)]
    [InlineData("address of another scheme", "GET file:///etc/passwd HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 404)]
    [InlineData("absolute address of another host", "GET http://elsewhere/v1/vpc HTTP/1.1\r\nHost: {host}\r\n\r\n", 400)]
    [InlineData("tunnel", "CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 404, 405)]
    [InlineData("asterisk", "OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 404)]
    [InlineData("unknown method", "BREW /v1/vpc HTTP/1.1\r\nHost: {host}\r\n\r\n", 400, 403, 405)]
    [InlineData("method of no token", "G\x01T /v1/vpc HTTP/1.1\r\nHost: {host}\r\n\r\n", 400)]
    [InlineData("empty authorization", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nAuthorization:\r\n\r\n", 403)]
    [InlineData("authorization of nothing", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nAuthorization: bce-auth-v1/////\r\n\r\n", 400)]
    [InlineData("authorization of slashes", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nAuthorization: ////////////////////////\r\n\r\n", 400)]
    [InlineData("expiration beyond a number", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nAuthorization: bce-auth-v1/AKALICE0000000000000/2026-01-02T03:04:05Z/99999999999999999999/host/00\r\n\r\n", 400)]
    [InlineData("date that is none", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nAuthorization: bce-auth-v1/AKALICE0000000000000/2026-02-31T03:04:05Z/1800/host/00\r\n\r\n", 400)]
    [InlineData("signature of the wrong length", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nAuthorization: bce-auth-v1/AKALICE0000000000000/9999-12-31T23:59:59Z/2147483647/host/00\r\n\r\n", 400)]
    [InlineData("two authorizations", "GET /v1/vpc HTTP/1.1\r\nHost: {host}\r\nAuthorization: bce-auth-v1/a/b/c/d/e\r\nAuthorization: bce-auth-v1/a/b/c/d/e\r\n\r\n", 400)]
    [InlineData("native API, not the operator's token", "GET /tieline/v1/accounts HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer wrong\r\n\r\n", 401)]
    [InlineData("native API, another site's page", "GET /tieline/v1/accounts HTTP/1.1\r\nHost: {host}\r\nOrigin: http://evil.example\r\n\r\n", 403)]
    [InlineData("native API, broken query", "GET /tieline/v1/events?after=%ff HTTP/1.1\r\nHost: {host}\r\n\r\n", 400)]
    public async Task A_broken_request_is_refused(string what, string text, params int[] statuses)
    {
        var answer = await RawConnection.AskAsync(Server.Address, Encoding.Latin1.GetBytes(text.Replace("{host}", Host, StringComparison.Ordinal)));
        Assert.True(statuses.Contains(answer?.Status ?? Closed), $"{what}: {answer}");
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("size of no number", "5x\r\nhello\r\n0\r\n\r\n")]
    [InlineData("size beyond 32 bits", "FFFFFFFFFF\r\nhello\r\n0\r\n\r\n")]
    [InlineData("size beyond 64 bits", "FFFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")]
    [InlineData("negative size", "-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("longer than its size", "3\r\nhello\r\n0\r\n\r\n")]
    [InlineData("no size", "\r\nhello\r\n0\r\n\r\n")]
    [InlineData("an endless extension", "5;{long}\r\nhello\r\n0\r\n\r\n")]
    [InlineData("an endless trailer", "5\r\nhello\r\n0\r\nX-A: {long}\r\n\r\n")]
    public async Task A_broken_chunked_body_is_refused(string what, string body)
    {
        var request = new SignedRequest("POST", "/v1/vpc")
        {
            Body = body.Replace("{long}", new string('a', 200_000), StringComparison.Ordinal), FramedByHand = true, MoreHeaders = "Transfer-Encoding: chunked\r\n",
        };
        var answer = await RawConnection.AskAsync(Server.Address, request.Sign(Server.Alice, Server.Address));
        Assert.True(answer is null or { Status: >= 400 and < 500 }, $"{what}: {answer}");
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("in a chunk", "Transfer-Encoding: chunked\r\n", "5\r\nhel")]
    [InlineData("before the last chunk", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n")]
    [InlineData("before its length", "Content-Length: 30\r\n", "{\"name\":\"half\"")]
    public async Task A_client_that_leaves_in_its_body_is_no_fault(string where, string framing, string body)
    {
        var request = new SignedRequest("POST", "/v1/vpc") { Body = body, FramedByHand = true, MoreHeaders = framing };
        for (var client = 0; client < 20; client++)
        {
            var answer = await RawConnection.AskAsync(Server.Address, request.Sign(Server.Alice, Server.Address), ends: true);
            Assert.True(answer is null or { Status: >= 400 and < 500 }, $"{where}: {answer}");
        }

        await AssertServesAsync();
    }

    [Fact]
    public async Task A_chunked_body_is_read()
    {
        var request = new SignedRequest("POST", "/v1/vpc")
        {
            Body = "a\r\n{\"name\":\"c\r\n6\r\nhunked\r\n17\r\n\",\"cidr\":\"10.0.0.0/16\"}\r\n0\r\n\r\n", FramedByHand = true, MoreHeaders = "Transfer-Encoding: chunked\r\n",
        };
        var answer = await RawConnection.AskAsync(Server.Address, request.Sign(Server.Bob, Server.Address));
        Assert.True(answer?.Status == 200, $"{answer}");
        await foreach (var vpc in Server.Bob.Vpcs.ListAllVpcsAsync()) await Server.Bob.Vpcs.DeleteVpcAsync(vpc.VpcId);
    }

    [Fact]
    public async Task A_request_hidden_in_the_body_of_another_is_not_carried_out()
    {
        var hidden = Encoding.Latin1.GetString(
            new SignedRequest("POST", "/v1/vpc") { Body = """{"name":"smuggled","cidr":"10.0.0.0/16"}""" }.Sign(Server.Alice, Server.Address));
        string[] framings =
        [
            $"Content-Length: {hidden.Length + 5}\r\nTransfer-Encoding: chunked\r\n",
            $"Transfer-Encoding: chunked\r\nContent-Length: {hidden.Length + 5}\r\n",
            $"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: {hidden.Length + 5}\r\n",
            $"Transfer-Encoding: x\r\nContent-Length: {hidden.Length + 5}\r\n",
            $"Content-Length: {hidden.Length + 5}\r\n",
        ];
        foreach (var framing in framings)
        {
            await using var connection = await RawConnection.OpenAsync(Server.Address);
            await connection.SendAsync($"PUT /v1/peerconn/peerconn-000000000000?accept HTTP/1.1\r\nHost: {Host}\r\n{framing}\r\n0\r\n\r\n{hidden}");
            connection.EndSending();
            var answers = new List<RawAnswer>();
            while (await connection.ReadAnswerAsync() is { } answer) answers.Add(answer);
            Assert.True(answers.Count <= 1, $"{framing}: {string.Join(", ", answers)}");
        }

        Assert.DoesNotContain((await Server.Alice.Vpcs.ListVpcsAsync()).Vpcs, vpc => vpc.Name == "smuggled");
    }

    [Theory]
    [InlineData(1, 64 * 1024, 431)]
    [InlineData(5_000, 8, 431)]
    [InlineData(1, 10_000_000, 431)]
    public async Task Headers_beyond_the_limit_are_refused(int count, int length, int status)
    {
        var headers = string.Concat(Enumerable.Range(0, count).Select(number => $"X-{number}: {new string('a', length)}\r\n"));
        var answer = await RawConnection.AskAsync(Server.Address, Encoding.Latin1.GetBytes($"GET /v1/vpc HTTP/1.1\r\nHost: {Host}\r\n{headers}\r\n"));
        Assert.True(answer is null || answer.Status == status, $"{answer}"); // null: it closed while the rest was still on its way
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("/v1/vpc/", 1)]
    [InlineData("/v1/vpc?", 10_000)]
    public async Task A_request_line_beyond_the_limit_is_refused(string start, int parameters)
    {
        var line = start + (parameters == 1 ? new string('a', 1_000_000) : string.Join('&', Enumerable.Range(0, parameters).Select(number => $"p{number}={number}")));
        var answer = await RawConnection.AskAsync(Server.Address, Encoding.Latin1.GetBytes($"GET {line} HTTP/1.1\r\nHost: {Host}\r\n\r\n"));
        Assert.True(answer is null or { Status: 414 }, $"{answer}");
        await AssertServesAsync();
    }

    [Fact]
    public async Task As_many_parameters_as_a_request_line_holds_are_passed_over()
    {
        var query = Enumerable.Range(0, 1_500).Select(number => ($"{number:x}", (string?)null)).Append(("maxKeys", "7")).ToArray();
        var answer = await RawConnection.AskAsync(Server.Address, new SignedRequest("GET", "/v1/vpc") { Query = query }.Sign(Server.Alice, Server.Address));
        Assert.True(answer?.Status == 200, $"{answer}");
        Assert.Contains("\"maxKeys\":7", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absolute_address_of_this_host_is_the_same_request()
    {
        var wire = Encoding.Latin1.GetString(new SignedRequest("GET", "/v1/vpc").Sign(Server.Alice, Server.Address));
        var answer = await RawConnection.AskAsync(Server.Address, Encoding.Latin1.GetBytes(wire.Replace("GET /", $"GET http://{Host}/", StringComparison.Ordinal)));
        Assert.True(answer?.Status == 200, $"{answer}");
    }

    [Fact]
    public async Task Requests_sent_without_waiting_are_answered_in_their_order()
    {
        const int Count = 100;
        var requests = Enumerable.Range(1, Count).SelectMany(number =>
            new SignedRequest("GET", "/v1/vpc") { Query = [("maxKeys", $"{number}")] }.Sign(Server.Alice, Server.Address)).ToArray();
        await using var connection = await RawConnection.OpenAsync(Server.Address);
        await connection.SendAsync(requests);
        var ids = new HashSet<string>();
        for (var number = 1; number <= Count; number++)
        {
            var answer = await connection.ReadAnswerAsync();
            Assert.True(answer?.Status == 200, $"{number}: {answer}");
            Assert.Contains($"\"maxKeys\":{number}}}", answer.Text, StringComparison.Ordinal);
            Assert.True(ids.Add(answer.Headers["x-bce-request-id"]));
        }
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_before_it_is_sent()
    {
        foreach (var length in new long[] { (1 << 20) + 1, 100L << 20, long.MaxValue })
        {
            await using var connection = await RawConnection.OpenAsync(Server.Address);
            await connection.SendAsync(
                new SignedRequest("POST", "/v1/vpc") { MoreHeaders = $"Content-Length: {length}\r\nExpect: 100-continue\r\n" }.Sign(Server.Alice, Server.Address));
            var answer = await connection.ReadAnswerAsync(); // and no 100 before it
            Assert.True(answer is { Status: >= 400 and < 500 }, $"{length}: {answer}");
        }
    }

    [Fact]
    public async Task Bodies_beyond_the_limit_cost_no_memory()
    {
        var chunk = Encoding.Latin1.GetBytes($"10000\r\n{new string(' ', 65_536)}\r\n");
        var clients = Enumerable.Range(0, 32).Select(async _ =>
        {
            await using var connection = await RawConnection.OpenAsync(Server.Address);
            await connection.SendAsync(
                new SignedRequest("POST", "/v1/vpc") { MoreHeaders = "Transfer-Encoding: chunked\r\n", FramedByHand = true }.Sign(Server.Alice, Server.Address));
            for (var sent = 0; sent < 12 << 20; sent += 65_536) await connection.SendAsync(chunk);
            await connection.SendAsync("0\r\n\r\n");
            connection.EndSending();
            return await connection.ReadAnswerAsync();
        });
        Assert.All(await Task.WhenAll(clients), answer => Assert.True(answer is null or { Status: >= 400 and < 500 }, $"{answer}"));
        Assert.InRange(Server.Process.PeakMemoryBytes, 0, 600L << 20);
        await AssertServesAsync();
    }

    [Fact]
    public async Task Clients_that_stall_lose_their_connections()
    {
        var signed = Encoding.Latin1.GetString(new SignedRequest("POST", "/v1/vpc") { Body = """{"name":"slow","cidr":"10.0.0.0/16"}""" }.Sign(Server.Alice, Server.Address));
        string[] starts = ["G", "GET /v1/v", $"GET /v1/vpc HTTP/1.1\r\nHost: {Host}\r\nX-A: b", signed[..^10]];
        await Task.WhenAll(starts.Select(async start =>
        {
            await using var connection = await RawConnection.OpenAsync(Server.Address);
            await connection.SendAsync(start);
            var answer = await connection.ReadAnswerAsync(); // a hang is a timeout, and fails
            Assert.True(answer is null or { Status: 408 or 400 }, $"{start}: {answer}");
            Assert.True(await connection.IsClosedAsync());
        }));
        await AssertServesAsync();
    }

    [Fact]
    public async Task Hundreds_of_idle_connections_keep_nobody_out()
    {
        var idle = new List<RawConnection>();
        try
        {
            for (var number = 0; number < 400; number++)
            {
                idle.Add(await RawConnection.OpenAsync(Server.Address));
                if (number % 2 == 0) await idle[^1].SendAsync("GET /v1/vpc HTTP/1.1\r\nHo");
            }

            await AssertServesAsync();
        }
        finally
        {
            foreach (var connection in idle) await connection.DisposeAsync();
        }
    }

    /// <summary>Answers, has no fault in its log, and has what it had: nothing of alice's.</summary>
    private async Task AssertServesAsync()
    {
        Assert.Empty((await Server.Alice.Vpcs.ListVpcsAsync()).Vpcs);
        Assert.Equal(_logBefore, Server.Process.Log);
        Assert.DoesNotContain("vpc-", await PeeringLifeTests.SettledTopologyAsync(Server), StringComparison.Ordinal);
    }
}
