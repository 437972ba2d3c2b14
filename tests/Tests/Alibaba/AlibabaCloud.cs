using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Dialects.Alibaba;
using Tieline.Support;
using Tieline.Support.Wire;
using Tieline.Tests.Http;
using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>How a client sends a call: what it signs, and where it puts the parameters. Contract alibaba-router-interface, 1.2.</summary>
public enum AlibabaClient
{
    /// <summary>ACS3, business parameters in the query, action and version in headers, empty body: the Tea SDKs.</summary>
    Tea,

    /// <summary>V1, GET, all in the query: pop-core's default.</summary>
    PopCoreGet,

    /// <summary>V1, POST, all in the form, the signature too.</summary>
    PopCorePost,

    /// <summary>V1, POST, all in the query, empty body: C#, Go, and Tea with V1.</summary>
    QueryPost,

    /// <summary>V1, POST, common parameters in the query, business parameters in the form: Terraform.</summary>
    Terraform,
}

/// <summary>The Alibaba dialect on the real core, store and model engine, without a port. The engine works only when told to.</summary>
public sealed class AlibabaCloud : IAsyncLifetime
{
    public const string E = "2014-05-26", V = "2016-04-28", Sts = "2015-04-01";

    private TestCloud? _cloud;
    private int _nonces;

    /// <summary>Core, store and engine behind the dialect.</summary>
    public TestCloud Behind => _cloud!;

    /// <summary>The time that signatures are checked against; the core's is <see cref="TestCloud.Clock"/>.</summary>
    public ManualClock WallClock { get; } = new();

    public Limits Limits { get; init; } = new();

    public AlibabaSettings Settings { get; init; } = new();

    public AlibabaDialect Dialect { get; private set; } = null!;

    public AlibabaUser Alice { get; private set; } = null!;

    public AlibabaUser Bob { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _cloud = new TestCloud(limits: Limits);
        var core = CoreOf.Cloud(_cloud);
        Dialect = new AlibabaDialect(core, WallClock, Settings, NullLogger<AlibabaDialect>.Instance);
        Alice = await AddUserAsync("alice", "1111111111111111");
        Bob = await AddUserAsync("bob", "2222222222222222");
    }

    public ValueTask DisposeAsync() => _cloud?.DisposeAsync() ?? default;

    /// <summary>Lets the engine make what is wanted.</summary>
    public Task EngineWorksAsync() => Behind.SettleAsync();

    public async Task<AlibabaUser> AddUserAsync(string name, string uid)
    {
        var identities = ImmutableSortedDictionary<string, string>.Empty.Add(IdentityScheme.AlibabaUid, uid);
        var made = await Behind.Accounts.CreateAsync(new Caller(default, "operator"), new AccountWish(name, identities, $"AK{name}", $"SK{name}/+secret"), default);
        return new AlibabaUser(this, made.Value.Account.Id, uid, made.Value.Key.Id, made.Value.Key.Secret);
    }

    public Task SetArrearsAsync(AlibabaUser user, bool inArrears) =>
        Behind.Accounts.SetArrearsAsync(new Caller(default, "operator"), user.Account, inArrears, default);

    public string Nonce() => $"nonce-{Interlocked.Increment(ref _nonces)}";

    /// <summary>Sends a request as it is: nothing is added.</summary>
    public async Task<AlibabaAnswer> SendRawAsync(string method, string target, IEnumerable<(string Name, string Value)> headers, byte[] body)
    {
        var answer = await new RawRequest(method, target, headers, body).SendAsync(Dialect.HandleAsync);
        return new AlibabaAnswer(answer.Status, answer.Headers, answer.Text);
    }

    /// <summary>The common parameters of V1, signature excepted.</summary>
    public Dictionary<string, string> CommonV1(AlibabaUser user, string version, string action) => new()
    {
        ["Action"] = action, ["Version"] = version, ["Format"] = "JSON", ["AccessKeyId"] = user.AccessKey, ["SignatureMethod"] = "HMAC-SHA1",
        ["SignatureVersion"] = "1.0", ["SignatureNonce"] = Nonce(), ["Timestamp"] = AlibabaSigner.Time(WallClock.GetUtcNow()),
    };

    /// <summary>Signs and sends a call with the habits of one client.</summary>
    public Task<AlibabaAnswer> SendAsync(
        AlibabaUser user, AlibabaClient client, string version, string action, IReadOnlyDictionary<string, string> parameters)
    {
        if (client == AlibabaClient.Tea)
        {
            var headers = HeadersV3(version, action);
            headers.Add(("Authorization", AlibabaSigner.V3(user.AccessKey, user.SecretKey, "POST", parameters, headers)));
            return SendRawAsync("POST", $"/?{AlibabaSigner.Query(parameters)}", headers, []);
        }

        var common = CommonV1(user, version, action);
        var all = new Dictionary<string, string>(common);
        foreach (var (name, value) in parameters) all[name] = value;
        var method = client == AlibabaClient.PopCoreGet ? "GET" : "POST";
        common["Signature"] = all["Signature"] = AlibabaSigner.V1(user.SecretKey, method, all);
        (string, string)[] form = [("Host", "127.0.0.1:7480"), ("Content-Type", "application/x-www-form-urlencoded"), ("x-acs-action", action), ("x-acs-version", version)];
        return client switch
        {
            AlibabaClient.PopCorePost => SendRawAsync(method, "/", form, Encoding.UTF8.GetBytes(AlibabaSigner.Query(all))),
            AlibabaClient.Terraform => SendRawAsync(method, $"/?{AlibabaSigner.Query(common)}", form, Encoding.UTF8.GetBytes(AlibabaSigner.Query(parameters))),
            _ => SendRawAsync(method, $"/?{AlibabaSigner.Query(all)}", [("Host", "127.0.0.1:7480")], []),
        };
    }

    public List<(string Name, string Value)> HeadersV3(string version, string action, byte[]? body = null) =>
    [
        ("host", "127.0.0.1:7480"), ("x-acs-action", action), ("x-acs-content-sha256", AlibabaSigner.Hex(SHA256.HashData(body ?? []))),
        ("x-acs-credentials-provider", "static_ak"), ("x-acs-date", AlibabaSigner.Time(WallClock.GetUtcNow())), ("x-acs-signature-nonce", Nonce()),
        ("x-acs-version", version),
    ];
}
