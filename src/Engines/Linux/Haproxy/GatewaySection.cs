using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>
/// A gateway as HAProxy's configuration: a frontend that finds the API of a request by maps, a backend for each published API, and for
/// each channel that is checked a backend that runs its checks; the APIs' servers follow those.
/// </summary>
/// <remarks>Contract huawei-vpc-channel, 9 and 11. What may be said in a request reaches only variables and map look-ups.</remarks>
internal sealed class GatewaySection : IProxySection
{
    private const string RequestId = "uuid(),regsub(-,,g)";
    private const int UriBytesMax = 32 << 10, HeadersBytesMax = 48 << 10, BodyBytesMax = 12 << 20;

    private readonly GatewayObject _gateway;
    private readonly RequestMaps _maps;
    private readonly Dictionary<ChannelId, ProxyBackend> _checked;
    private readonly Dictionary<VersionId, ProxyBackend> _balanced;

    public GatewaySection(GatewayObject gateway)
    {
        _gateway = gateway;
        _maps = RequestMaps.Of(gateway.Routes);
        var slots = gateway.Pools.ToDictionary(pool => pool.Id, Slots);
        _checked = gateway.Pools
            .Where(pool => pool.CheckInForce is not null)
            .ToDictionary(pool => pool.Id, pool => new ProxyBackend(CheckedBackend(pool.Id), pool, slots[pool.Id], IsChecked: true, IsFollowing: false));
        _balanced = gateway.Routes
            .Where(route => route.Pool is not null)
            .ToDictionary(
                route => route.Id,
                route => new ProxyBackend(
                    RequestMaps.BackendOf(route), route.Pool!, slots[route.Pool!.Id], IsChecked: false, IsFollowing: _checked.ContainsKey(route.Pool.Id)));
        Files = [.. AllFiles()];
        Backends = [.. _checked.Values, .. _balanced.Values];

        static ImmutableArray<Slot> Slots(PoolObject pool) => Slot.Of(pool);
    }

    public string Name => $"gw-{_gateway.Id.Hex}";

    public IReadOnlyList<ProxyFile> Files { get; }

    public IReadOnlyList<ProxyBackend> Backends { get; }

    /// <summary>The backend that runs a channel's checks.</summary>
    public static string CheckedBackend(ChannelId channel) => $"check-{channel.Code}";

    public void Write(ProxyText text, ProxyPlace place)
    {
        WriteFrontend(text, place);
        foreach (var backend in _checked.Values) WriteChecks(text, backend);
        foreach (var route in _gateway.Routes) WriteRoute(text, route);
    }

    private IEnumerable<ProxyFile> AllFiles()
    {
        yield return new(Map("hosts"), string.Concat(_gateway.Hosts.OrderBy(host => host.Name, StringComparer.Ordinal).Select(host => $"{host.Name} {host.Group.Code}\n")));
        yield return new(Map("whole"), _maps.Whole);
        yield return new(Map("prefixes"), _maps.Prefixes);
        yield return new(Map("templates"), _maps.Templates);
        yield return new(Map("prefix-templates"), _maps.PrefixTemplates);
    }

    private string Map(string kind) => $"{Name}.{kind}.map";

    private void WriteFrontend(ProxyText text, ProxyPlace place)
    {
        string File(string kind) => $"{place.Folder}/{Map(kind)}";
        const string Unknown = "if !{ var(txn.api) -m found }";
        var address = IPAddress.Parse(_gateway.ListenAddress);
        var listen = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
        text.Section($"frontend {Name}")
            .Line(string.Create(CultureInfo.InvariantCulture, $"bind {listen}:{_gateway.ListenPort}{(place.HostNamespace is { } name ? $" namespace {name}" : "")}"))
            .Line($"http-error status 400 content-type application/json lf-string {Body("APIG.0201", "API request error.", $"%[{RequestId}]")} hdr Server api-gateway")
            .Line($"http-request set-var(txn.id) {RequestId}")
            .Line("http-request set-var(txn.start) date(0,ms)")
            .Line("http-request set-var(txn.path) path")
            .Line("http-request set-var(txn.debug) bool(true) if { req.hdr(X-Apig-Mode) -m str debug }")
            .Line($"{Refuse(414, "APIG.0201", "Request URI too large.")} if {{ url,length gt {UriBytesMax} }}")
            .Line($"{Refuse(494, "APIG.0201", "Request headers too large.")} if {{ req.hdrs,length gt {HeadersBytesMax} }}")
            .Line($"{Refuse(413, "APIG.0201", "Request entity too large.")} if {{ req.body_size gt {BodyBytesMax} }}")
            .Line("http-request set-var(txn.host) req.hdr(Host),host_only,lower")
            .Line($"http-request set-var(txn.group) var(txn.host),map_str({File("hosts")})")
            .Line($"http-request set-var(txn.group) var(txn.host),regsub([^.]+,*),map_str({File("hosts")}) if !{{ var(txn.group) -m found }}")
            .Line($"http-request set-var(txn.stage) str({ApiEnvironment.ReleaseName})")
            .Line("http-request set-var(txn.stage) req.hdr(X-Stage) if { req.hdr(X-Stage) -m found }");
        WriteLookUp(text, "api", "%[method]", File);
        WriteLookUp(text, "known", "?", File, Unknown);
        text.Line($"{Refuse(404, "APIG.0101", "The API does not exist.")} {Unknown} {{ var(txn.known) -m found }}")
            .Line($"{Refuse(404, "APIG.0101", "The API does not exist or has not been published in the environment.")} {Unknown}")
            .Line("option forwardfor")
            .Line("http-request set-header X-Forwarded-Proto http if !{ ssl_fc }")
            .Line("http-request set-header X-Forwarded-Proto https if { ssl_fc }")
            .Line("http-request set-header X-Forwarded-Host %[req.hdr(Host)]")
            .Line("http-request set-header X-Real-Ip %[src]")
            .Line("http-request set-header X-Request-Id %[var(txn.id)]")
            .Line("http-request del-header X-Stage")
            .Line("http-request del-header X-Apig- -m beg")
            .Line("http-request del-header X-Sdk- -m beg")
            .Line("http-after-response set-header X-Request-Id %[var(txn.id)]")
            .Line("http-after-response set-header X-Apig-Latency %[date(0,ms),sub(txn.start)] if { var(txn.debug) -m bool }")
            .Line("use_backend %[var(txn.api)]");
    }

    /// <summary>Looks the request up in the maps, in the order of precedence; those without a line are left out.</summary>
    private void WriteLookUp(ProxyText text, string variable, string method, Func<string, string> file, string? condition = null)
    {
        var unless = $"{condition ?? "if"} !{{ var(txn.{variable}) -m found }}";
        text.Line($"http-request set-var-fmt(txn.key) '%[var(txn.group)]|%[var(txn.stage)]|{method}|%[path]'{(condition is null ? "" : $" {condition}")}");
        (string Text, string Kind, string Converter)[] tables =
        [
            (_maps.Whole, "whole", "map_str"), (_maps.Templates, "templates", "map_reg"), (_maps.Prefixes, "prefixes", "concat(/),map_beg"),
            (_maps.PrefixTemplates, "prefix-templates", "map_reg"),
        ];
        foreach (var (_, kind, converter) in tables.Where(table => table.Text.Length > 0))
            text.Line($"http-request set-var(txn.{variable}) var(txn.key),{converter}({file(kind)}) {unless}");
    }

    private static void WriteChecks(ProxyText text, ProxyBackend backend)
    {
        var check = backend.Pool.CheckInForce!;
        text.Section($"backend {backend.Name}")
            .Line(Seconds("timeout connect", check.Timeout))
            .Line(Seconds("timeout check", check.Timeout));
        var options = string.Create(
            CultureInfo.InvariantCulture,
            $" check inter {(int)check.Interval.TotalSeconds}s rise {check.Rise} fall {check.Fall}{(check.TcpPort > 0 ? $" port {check.TcpPort}" : "")}");
        if (check.Protocol == CheckProtocol.Tcp)
        {
            text.Line("mode tcp").Line("option tcp-check").Line("tcp-check connect");
        }
        else
        {
            var codes = check.StatusCodes.Length > 0 ? check.StatusCodes : "200";
            text.Line("option httpchk")
                .Line($"http-check send meth {check.Method} uri {ProxyText.Quote(ProxyText.Path(check.Path))} ver HTTP/1.1 hdr Host '%[bc_dst]:%[bc_dst_port]'")
                .Line($"http-check expect status {codes}");
            if (check.Protocol == CheckProtocol.Https) options += " check-ssl verify none";
        }

        ProxyConfiguration.WriteServers(text, backend, options);
    }

    private void WriteRoute(ProxyText text, RouteOfGateway route)
    {
        var api = route.Api;
        var backend = api.Backend;
        text.Section($"backend {RequestMaps.BackendOf(route)}");
        WriteBalance(text, route.Pool?.Strategy ?? BalanceStrategy.RoundRobin);
        WriteAttempts(text, backend);
        if (api.Protocol != ApiProtocol.Both)
        {
            var wanted = api.Protocol == ApiProtocol.Https;
            text.Line($"{Refuse(400, "APIG.0607", $"The following protocol is supported: {(wanted ? "https" : "http")}")} if {(wanted ? "!" : "")}{{ ssl_fc }}");
        }

        // A worker that stops counts its servers as none, but serves the requests that it has.
        text.Line($"{Refuse(502, "APIG.0610", "No backend available.")} if {{ nbsrv eq 0 }} !{{ stopping }}");
        if (backend.Method != "ANY") text.Line($"http-request set-method {backend.Method}");
        WritePath(text, api);
        if (backend.Host.Length > 0) text.Line($"http-request set-header Host {ProxyText.QuoteFormat(backend.Host)}");
        text.Line("http-response set-var(txn.member) bool(true)")
            .Line("http-response set-var(txn.upstream) date(0,ms),sub(txn.start)")
            .Line("http-after-response set-header X-Apig-Upstream-Latency %[var(txn.upstream)] if { var(txn.debug) -m bool } { var(txn.upstream) -m found }");
        var tls = backend.Protocol == ApiProtocol.Https
            ? $" ssl verify none sni req.hdr(Host),host_only{(backend.ShowsCertificate && _gateway.ClientCertificate.Length > 0 ? $" crt {ProxyText.Quote(_gateway.ClientCertificate)}" : "")}"
            : "";
        if (_balanced.TryGetValue(route.Id, out var members)) ProxyConfiguration.WriteServers(text, members, tls);
        else if (backend.Channel is null) text.Line($"server address {Target(backend)}{tls} init-addr last,libc,none");
    }

    /// <summary>Contract huawei-vpc-channel, 9.1. Hashes are consistent: a member that comes or goes moves its own share of the keys.</summary>
    private static void WriteBalance(ProxyText text, BalanceStrategy strategy)
    {
        text.Line(strategy switch
        {
            BalanceStrategy.LeastConnections => "balance leastconn",
            BalanceStrategy.SourceHash => "balance source",
            BalanceStrategy.UriHash => "balance hash path,url_dec",
            _ => "balance roundrobin",
        });
        if (strategy is BalanceStrategy.SourceHash or BalanceStrategy.UriHash) text.Line("hash-type consistent");
        text.Line("option allbackups");
    }

    /// <summary>Time for an attempt, how many there are, and what the caller is told when none succeeds. Contract huawei-vpc-channel, 9.7 and 11.5.</summary>
    private static void WriteAttempts(ProxyText text, ApiBackend backend)
    {
        var milliseconds = ((long)backend.Timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var retries = backend.Retries < 0 ? 1 : backend.Retries;
        text.Line($"timeout connect {milliseconds}ms")
            .Line($"timeout server {milliseconds}ms")
            .Line($"retries {retries.ToString(CultureInfo.InvariantCulture)}");
        if (retries > 0)
        {
            text.Line("option redispatch 1").Line("retry-on conn-failure empty-response response-timeout");
            if (backend.Retries < 0) text.Line("http-request disable-l7-retry if { method POST PATCH }");
        }

        // HAProxy's 503 is a connection that failed or took too long: which of the two, the time that passed tells.
        var isLate = $"date(0,ms),sub(txn.start),div({milliseconds}),bool";
        text.Line($"http-error status 503 content-type application/json lf-string {Body("APIG.0201", $"%[{isLate},iif(Backend timeout.,Backend unavailable.)]")} hdr Server api-gateway")
            .Line($"http-error status 504 content-type application/json lf-string {Body("APIG.0201", "Backend timeout.")} hdr Server api-gateway")
            .Line($"http-error status 502 content-type application/json lf-string {Body("APIG.0202", "Backend unavailable")} hdr Server api-gateway")
            .Line($"http-error status 500 content-type application/json lf-string {Body("APIG.0201", "An unexpected error occurred")} hdr Server api-gateway")
            .Line($"http-after-response set-status 504 if {{ status 503 }} !{{ var(txn.member) -m bool }} {{ {isLate} }}")
            .Line("http-after-response set-status 502 if { status 503 } !{ var(txn.member) -m bool }");
    }

    /// <summary>Contract huawei-vpc-channel, 11.2: the backend's path with the parts of the caller's that are mapped into it.</summary>
    private static void WritePath(ProxyText text, ApiDefinition api)
    {
        var sources = PathTemplate.Braces(api.Path);
        if (api.Match == PathMatch.Whole)
        {
            text.Line(sources.Count == 0
                ? $"http-request set-path {ProxyText.QuoteFormat(ProxyText.Path(api.Backend.Path))}"
                : $"http-request replace-path '^{RequestMaps.PatternOf(api.Path)}$' {Filled(api, api.Backend.Path)}");
            return;
        }

        // The prefix is replaced, the rest follows: at the end of a segment, so a slash or nothing.
        var (front, back) = (RequestMaps.PatternOf(api.Path.TrimEnd('/')), api.Backend.Path.TrimEnd('/'));
        var rest = sources.Count + 1;
        text.Line($"http-request replace-path '^{front}$' {Filled(api, back.Length > 0 ? back : "/")} if !{{ var(txn.path) -m reg '^{front}/' }}")
            .Line($"http-request replace-path '^{front}(/.*)$' {Filled(api, back, $"\\{rest.ToString(CultureInfo.InvariantCulture)}")} if {{ var(txn.path) -m reg '^{front}/' }}");
    }

    /// <summary>A backend's path as what a pattern is replaced by.</summary>
    private static string Filled(ApiDefinition api, string path, string end = "")
    {
        var sources = PathTemplate.Braces(api.Path).Select(brace => brace.Name).ToList();
        var mappings = api.Backend.Mappings.ToDictionary(mapping => mapping.Name, mapping => mapping.Source);
        var segments = path.Split('/').Select(segment => PathTemplate.Brace(segment) is var (name, _)
            ? $"\\{(sources.IndexOf(mappings[name]) + 1).ToString(CultureInfo.InvariantCulture)}"
            : ProxyText.Path(segment).Replace("%", "%%", StringComparison.Ordinal));
        return ProxyText.Quote(string.Join('/', segments) + end);
    }

    private static string Target(ApiBackend backend) => ProxyText.Quote(
        backend.Address.Contains(':', StringComparison.Ordinal) ? backend.Address : $"{backend.Address}:{(backend.Protocol == ApiProtocol.Https ? 443 : 80)}");

    private static string Refuse(int status, string code, string message) => string.Create(
        CultureInfo.InvariantCulture, $"http-request return status {status} content-type application/json lf-string {Body(code, message)} hdr Server api-gateway");

    /// <summary>Contract huawei-vpc-channel, 11.5. The texts are constants of this class.</summary>
    private static string Body(string code, string message, string requestId = "%[var(txn.id)]") =>
        $$"""'{"error_code":"{{code}}","error_msg":"{{message}}","request_id":"{{requestId}}"}'""";

    private static string Seconds(string setting, TimeSpan time) => $"{setting} {((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture)}s";
}
