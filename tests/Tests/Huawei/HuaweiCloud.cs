using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;
using Tieline.Dialects.Huawei;
using Tieline.Dialects.Huawei.Apig;
using Tieline.Support;
using Tieline.Support.Wire;
using Tieline.Tests.Http;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>The Huawei dialect on the real core, store and model engine. The engine works only when told to.</summary>
public sealed class HuaweiCloud : IAsyncLifetime
{
    private TestCloud? _cloud;
    private WireListener? _listener;

    /// <summary>True where requests go as bytes over a real socket; else the dialect is called directly.</summary>
    public bool OverSocket { get; init; }

    public Limits Limits { get; init; } = new();

    public ChannelLimits ChannelLimits { get; init; } = new();

    public KnownRegistries Registries { get; init; } = KnownRegistries.None;

    /// <summary>The operations on gateways.</summary>
    public TestGateways Gateways { get; private set; } = null!;

    /// <summary>Core, store and engine behind the dialect.</summary>
    public TestCloud Behind => _cloud!;

    /// <summary>The time that signatures are checked against; the core's is <see cref="TestCloud.Clock"/>.</summary>
    public ManualClock WallClock { get; } = new();

    public HuaweiDialect Dialect { get; private set; } = null!;

    public HuaweiUser Alice { get; private set; } = null!;

    public HuaweiUser Bob { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _cloud = new TestCloud(limits: Limits);
        var gateways = Gateways = TestGateways.Of(_cloud, ChannelLimits, Registries);
        var apig = new ApigOperations(gateways.Gateways, gateways.Channels, gateways.Members, gateways.Publishing, gateways.Apis, new("internal"));
        Dialect = new HuaweiDialect(CoreOf.Cloud(_cloud), apig, Limits, WallClock, new HuaweiSettings(), NullLogger<HuaweiDialect>.Instance);
        Alice = await AddUserAsync("alice", 'a');
        Bob = await AddUserAsync("bob", 'b');
        if (OverSocket) _listener = await WireListener.StartAsync(Dialect.HandleAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null) await _listener.DisposeAsync();
        if (_cloud is not null) await _cloud.DisposeAsync();
    }

    /// <summary>Lets the engine make what is wanted.</summary>
    public Task EngineWorksAsync() => Behind.SettleAsync();

    public Task<HuaweiUser> AddUserAsync(string name, char digit, string? password = null) =>
        AddUserAsync(name, new string(digit, 32), new string(digit, 30) + "44", ($"AK{name}", $"SK{name}/+secret"), password);

    public async Task<HuaweiUser> AddUserAsync(string name, string domain, string project, (string Id, string Secret) key, string? password = null)
    {
        var identities = ImmutableSortedDictionary<string, string>.Empty
            .Add(IdentityScheme.HuaweiDomainId, domain).Add(IdentityScheme.HuaweiDomainName, $"{name}-domain");
        var wish = new AccountWish(name, identities, key.Id, key.Secret)
        {
            User = new UserWish($"{name}-user", password), Projects = [(RegionList.Beijing, new ProjectId(project))],
        };
        var made = await Behind.Accounts.CreateAsync(new Caller(default, "operator"), wish, default);
        return new HuaweiUser(this, made.Value.Account.Id, domain, project, made.Value.Key.Id, made.Value.Key.Secret);
    }

    /// <summary>Sends a request as it is: nothing is added.</summary>
    public async Task<HuaweiAnswer> SendRawAsync(string method, string target, IEnumerable<(string Name, string Value)> headers, byte[] body)
    {
        var request = new RawRequest(method, target, headers, body);
        var answer = _listener is null ? await request.SendAsync(Dialect.HandleAsync) : await _listener.SendAsync(request);
        return new HuaweiAnswer(answer.Status, answer.Headers, answer.Text);
    }

    /// <summary>Signs and sends a request as Terraform does: without the host, with the project beside the signature.</summary>
    public Task<HuaweiAnswer> SendAsync(HuaweiUser user, string method, string target, byte[] body, params (string Name, string Value)[] unsigned)
    {
        var date = WallClock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        (string Name, string Value)[] signed = [("content-type", "application/json"), ("user-agent", "tests"), ("x-sdk-date", date)];
        var authorization = Authorization(user.AccessKey, user.SecretKey, date, method, target, signed, body);
        return SendRawAsync(method, target, [("Host", "127.0.0.1:7480"), .. signed, .. unsigned, ("Authorization", authorization)], body);
    }

    /// <summary>A signature computed apart from the server's code. Contract huawei-auth, 5.2 and 5.3; targets need no encoding.</summary>
    public static string Authorization(
        string accessKey, string secretKey, string date, string method, string target, (string Name, string Value)[] signed, byte[] body)
    {
        var (path, query) = target.IndexOf('?', StringComparison.Ordinal) is var question and >= 0 ? (target[..question], target[(question + 1)..]) : (target, "");
        var pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Contains('=') ? pair : pair + "=").Order(StringComparer.Ordinal);
        var list = string.Join(';', signed.Select(header => header.Name));
        var canonical = $"{method}\n{(path.EndsWith('/') ? path : path + "/")}\n{string.Join('&', pairs)}\n"
            + string.Concat(signed.Select(header => $"{header.Name}:{header.Value}\n")) + $"\n{list}\n{Hex(SHA256.HashData(body))}";
        var text = $"SDK-HMAC-SHA256\n{date}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Hex(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secretKey), Encoding.UTF8.GetBytes(text)));
        return $"SDK-HMAC-SHA256 Access={accessKey}, SignedHeaders={list}, Signature={signature}";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

/// <summary>A tenant with a key, and the requests that tests need often.</summary>
public sealed class HuaweiUser(HuaweiCloud cloud, AccountId account, string domain, string project, string accessKey, string secretKey)
{
    public AccountId Account => account;

    public string Domain => domain;

    public string Project => project;

    public string AccessKey => accessKey;

    public string SecretKey => secretKey;

    /// <param name="target">In which <c>{p}</c> stands for the user's project.</param>
    public Task<HuaweiAnswer> SendAsync(string method, string target, string body = "") =>
        cloud.SendAsync(this, method, target.Replace("{p}", project, StringComparison.Ordinal), Encoding.UTF8.GetBytes(body), ("X-Project-Id", project));

    public Task<HuaweiAnswer> GetAsync(string target) => SendAsync("GET", target);

    public Task<HuaweiAnswer> PutAsync(string target, string body) => SendAsync("PUT", target, body);

    public Task<HuaweiAnswer> PostAsync(string target, string body) => SendAsync("POST", target, body);

    public Task<HuaweiAnswer> DeleteAsync(string target) => SendAsync("DELETE", target);

    public async Task<string> MakesAVpcAsync(string cidr = "192.168.0.0/16") =>
        (await PostAsync("/v1/{p}/vpcs", $$$"""{"vpc":{"name":"vpc","cidr":"{{{cidr}}}"}}""")).IsOk()["vpc.id"];

    public async Task<string> MakesASubnetAsync(string vpcId, string cidr = "192.168.0.0/24", string gateway = "192.168.0.1") =>
        (await PostAsync("/v1/{p}/subnets", $$$"""{"subnet":{"name":"subnet","cidr":"{{{cidr}}}","gateway_ip":"{{{gateway}}}","vpc_id":"{{{vpcId}}}"}}""")).IsOk()["subnet.id"];

    public async Task<string> MakesAPortAsync(string subnetId) =>
        (await PostAsync("/v1/{p}/ports", $$$"""{"port":{"network_id":"{{{subnetId}}}"}}""")).IsOk()["port.id"];

    /// <summary>A service on a new port of a new VPC, and the engine has it.</summary>
    public async Task<string> OffersAServiceAsync(string more = "", string ports = """{"client_port":8080,"server_port":80}""")
    {
        var vpc = await MakesAVpcAsync();
        var port = await MakesAPortAsync(await MakesASubnetAsync(vpc));
        var made = (await PostAsync("/v1/{p}/vpc-endpoint-services", ServiceBody(vpc, port, more, ports))).IsOk();
        await cloud.EngineWorksAsync();
        return made["id"];
    }

    public static string ServiceBody(string vpc, string port, string more = "", string ports = """{"client_port":8080,"server_port":80}""") =>
        "{\"port_id\":\"" + port + "\",\"vpc_id\":\"" + vpc + "\",\"server_type\":\"VM\",\"ports\":[" + ports + "]" + (more.Length > 0 ? "," + more : "") + "}";

    /// <summary>Lets every account connect to a service.</summary>
    public async Task PermitsEverybodyAsync(string service) =>
        (await PostAsync($"/v1/{{p}}/vpc-endpoint-services/{service}/permissions/action", """{"permissions":["*"],"action":"add"}""")).IsOk();

    /// <summary>An endpoint in a new VPC; the engine has not worked yet.</summary>
    public async Task<HuaweiAnswer> AsksForAnEndpointAsync(string service, string more = "")
    {
        var vpc = await MakesAVpcAsync();
        var subnet = await MakesASubnetAsync(vpc);
        return await PostAsync("/v1/{p}/vpc-endpoints", EndpointBody(service, vpc, subnet, more));
    }

    public static string EndpointBody(string service, string vpc, string subnet, string more = "") =>
        "{\"endpoint_service_id\":\"" + service + "\",\"vpc_id\":\"" + vpc + "\",\"subnet_id\":\"" + subnet + "\"" + (more.Length > 0 ? "," + more : "") + "}";

    public async Task<string> StatusOfServiceAsync(string id) => (await GetAsync($"/v1/{{p}}/vpc-endpoint-services/{id}")).IsOk()["status"];

    public async Task<string> StatusOfEndpointAsync(string id) => (await GetAsync($"/v1/{{p}}/vpc-endpoints/{id}")).IsOk()["status"];
}
