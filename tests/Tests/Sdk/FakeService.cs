using System.Globalization;
using System.Net;
using System.Text;
using Tieline.Sdk.Baidu;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>Stands where the network would: keeps what was sent and answers from a list, then with an empty 200.</summary>
internal sealed class FakeService(string now = "2026-01-02T03:04:05Z") : HttpMessageHandler
{
    public static readonly BceCredentials Credentials = new("aktest00000000000000000000000001", "sktest00000000000000000000000002");

    private readonly Lock _lock = new();
    private readonly Queue<Func<HttpResponseMessage>> _answers = new();
    private readonly List<ReceivedRequest> _requests = [];
    private readonly SemaphoreSlim _asked = new(0);

    public IReadOnlyList<ReceivedRequest> Requests
    {
        get { lock (_lock) return [.. _requests]; }
    }

    public SkippingClock Clock { get; } = new(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));

    public BceClientConfiguration Configuration => new()
    {
        Credentials = Credentials, Endpoint = new Uri("http://127.0.0.1:7480"), Handler = this, Clock = Clock,
    };

    /// <summary>Holds every answer back until the request is cancelled.</summary>
    public bool IsSilent { get; init; }

    public PeerConnClient PeerConns() => new(Configuration);

    public PeerConnClient PeerConns(RetryPolicy retry) => new(Configuration with { Retry = retry });

    public VpcClient Vpcs() => new(Configuration);

    public FakeService Answers(string body) => Answers(HttpStatusCode.OK, body);

    public FakeService Answers(HttpStatusCode status, string body) => Answers(status, Encoding.UTF8.GetBytes(body));

    public FakeService Answers(HttpStatusCode status, byte[] body)
    {
        _answers.Enqueue(() => new(status) { Content = new ByteArrayContent(body) });
        return this;
    }

    public FakeService Refuses(HttpStatusCode status, string code) =>
        Answers(status, $$"""{"requestId":"ae2225f7-1c2e-427a-a1ad-5413b762957d","code":"{{code}}","message":"no"}""");

    public FakeService Fails(Exception fault)
    {
        _answers.Enqueue(() => throw fault);
        return this;
    }

    public FakeService Answers(Func<HttpResponseMessage> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>Ends when one more request than those waited for before has come.</summary>
    public async Task AskedAsync() => Assert.True(await _asked.WaitAsync(TimeSpan.FromSeconds(30)), "no request came");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var received = await ReceivedRequest.OfAsync(request);
        Func<HttpResponseMessage>? answer;
        lock (_lock)
        {
            _requests.Add(received);
            _answers.TryDequeue(out answer);
        }

        _asked.Release();
        if (IsSilent) await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        cancel.ThrowIfCancellationRequested();
        return answer is not null ? answer() : new(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
    }
}

/// <summary>A request as it stands on the wire.</summary>
/// <param name="Target">Path and query, encoded.</param>
internal sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static async Task<ReceivedRequest> OfAsync(HttpRequestMessage request)
    {
        var headers = request.Headers.NonValidated.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var body = "";
        if (request.Content is { } content)
        {
            headers["Content-Length"] = $"{content.Headers.ContentLength}";
            foreach (var header in content.Headers.NonValidated) headers[header.Key] = header.Value.ToString();
            body = await content.ReadAsStringAsync();
        }

        return new(request.Method.Method, request.RequestUri!.PathAndQuery, headers, body);
    }

    public string Path => Uri.UnescapeDataString(Target.Split('?')[0]);

    /// <summary>Decoded; a <c>+</c> is a plus (contract baidu-peer-connection, 1.3).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query =>
    [
        .. from pair in Target.Contains('?') ? Target[(Target.IndexOf('?') + 1)..].Split('&') : []
           let halves = pair.Split('=', 2)
           select KeyValuePair.Create(Uri.UnescapeDataString(halves[0]), halves.Length == 2 ? Uri.UnescapeDataString(halves[1]) : ""),
    ];

    public string? QueryValue(string name) => Query.Where(pair => pair.Key == name).Select(pair => pair.Value).SingleOrDefault();

    public string Authorization => Headers["Authorization"];

    public IReadOnlyList<string> SignedHeaders => Authorization.Split('/')[4].Split(';');

    public DateTimeOffset SignedAt => DateTimeOffset.Parse(Authorization.Split('/')[2], CultureInfo.InvariantCulture);

    /// <summary>Verifies as a server does: from what came over the wire alone (contract baidu-peer-connection, 2.3).</summary>
    public void AssertSignedBy(BceCredentials credentials)
    {
        var parts = Authorization.Split('/');
        Assert.Equal(6, parts.Length);
        var headers = parts[4].Split(';').Where(Headers.ContainsKey).Select(name => KeyValuePair.Create(name, Headers[name]));
        var expected = BceV1Signer.Sign(credentials, Method, Path, Query, headers, SignedAt, int.Parse(parts[3]));
        Assert.Equal(expected, Authorization);
    }
}
