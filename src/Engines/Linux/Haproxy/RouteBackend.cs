using System.Collections.Immutable;
using System.Globalization;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>
/// Published APIs that share a backend: they lead to the same channel or address, with the same protocol, time and attempts, so one set of
/// servers does for all, and open requests are counted together.
/// </summary>
/// <param name="Name">The backend's.</param>
/// <param name="Routes">At least one; in the order of their ids.</param>
internal sealed record RouteBackend(string Name, ImmutableArray<RouteOfGateway> Routes)
{
    /// <summary>
    /// How many requests of a backend are kept for another attempt at once, where the API leaves the attempts to the gateway and no member
    /// has failed lately: for each, HAProxy copies a whole buffer, a fifth of what the request costs in all.
    /// </summary>
    private const int KeptMax = 8;

    /// <summary>How long after a request that no member answered all are kept, in seconds: longer than checks take to find who fails.</summary>
    private const int TroubleSeconds = 30;

    private RouteOfGateway First => Routes[0];

    private PoolObject? Pool => First.Pool;

    /// <summary>Groups a gateway's routes.</summary>
    public static ImmutableArray<RouteBackend> Of(IEnumerable<RouteOfGateway> routes) =>
    [
        .. routes.OrderBy(route => route.Id.Code, StringComparer.Ordinal)
            .GroupBy(route => new Likeness(
                route.Api.Backend.Channel, route.Api.Backend.Address, route.Api.Backend.Protocol, route.Api.Backend.ShowsCertificate, route.Api.Backend.Timeout,
                route.Api.Backend.Retries, RepeatsOf(route.Api)))
            .Select(group => new RouteBackend($"api-{group.First().Id.Code}", [.. group])),
    ];

    /// <summary>What the maps lead to: the backend, and the route where there are several.</summary>
    public string TargetOf(RouteOfGateway route) => Routes.Length == 1 ? Name : $"{Name}/{route.Id.Code}";

    /// <param name="servers">The channel's members; null without a channel, or when it is gone.</param>
    /// <param name="settings">The gateway's.</param>
    public void Write(ProxyText text, ProxyBackend? servers, GatewaySettings settings)
    {
        text.Section($"backend {Name}");
        RequestHeaders.WriteOwn(text, takesTls: settings.Tls is not null);
        WriteBalance(text, Pool?.Strategy ?? BalanceStrategy.RoundRobin);
        WriteAttempts(text);
        if (First.IsForbidden) text.Line(GatewayReply.Refuse(403, "APIG.0404", "Access to the backend IP address has been denied."));

        // A worker that stops counts its servers as none, but serves the requests that it has.
        text.Line($"{GatewayReply.Refuse(502, "APIG.0610", "No backend available.")} if {{ nbsrv eq 0 }} !{{ stopping }}");
        foreach (var route in Routes) WriteRoute(text, route, takesTls: settings.Tls is not null);
        text.Line("http-response set-header X-Apig-Upstream-Latency %[date(0,ms),sub(txn.start)] if { var(txn.debug) -m bool }");
        var backend = First.Api.Backend;
        var tls = backend.Protocol == ApiProtocol.Https
            ? $" ssl verify none sni req.fhdr(Host),host_only{Certificate(backend.ShowsCertificate, settings)}"
            : "";
        if (servers is not null) ProxyConfiguration.WriteServers(text, servers, tls);
        else if (backend.Channel is null) text.Line($"server address {Target(backend)}{tls} init-addr last,libc,none");
    }

    /// <summary>What a server line says of the certificate that the gateway shows; nothing where it shows none.</summary>
    public static string Certificate(bool isShown, GatewaySettings settings) =>
        isShown && settings.ClientCertificate.Length > 0 ? $" crt {ProxyText.Quote(settings.ClientCertificate)}" : "";

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
    private void WriteAttempts(ProxyText text)
    {
        var backend = First.Api.Backend;
        var milliseconds = ((long)backend.Timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var retries = backend.Retries < 0 ? 1 : backend.Retries;
        var repeats = RepeatsOf(First.Api);
        text.Line($"timeout connect {milliseconds}ms")
            .Line($"timeout server {milliseconds}ms")
            .Line($"retries {retries.ToString(CultureInfo.InvariantCulture)}");
        if (retries > 0) text.Line("option redispatch 1");
        text.Line("http-after-response allow if !{ status 502:504 }"); // those below are about attempts that failed
        if (repeats != Repeats.Never) text.Line("retry-on conn-failure empty-response response-timeout");
        if (repeats == Repeats.ByMethod) text.Line("http-request disable-l7-retry if { method POST PATCH }");
        if (repeats != Repeats.Never && backend.Retries < 0)
        {
            text.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"http-request disable-l7-retry if {{ be_conn gt {KeptMax} }} !{{ date(-{TroubleSeconds}),sub(proc.trouble) lt 0 }}"))
                .Line("http-after-response set-var(proc.trouble) date if !{ var(txn.member) -m bool }");
        }

        // HAProxy's 503 is a connection that failed or took too long: which of the two, the time that passed tells.
        var isLate = $"date(0,ms),sub(txn.start),div({milliseconds}),bool";
        text.Line(GatewayReply.InsteadOf(503, "APIG.0201", $"%[{isLate},iif(Backend timeout.,Backend unavailable.)]"))
            .Line(GatewayReply.InsteadOf(504, "APIG.0201", "Backend timeout."))
            .Line(GatewayReply.InsteadOf(502, "APIG.0202", "Backend unavailable"))
            .Line(GatewayReply.InsteadOf(500, "APIG.0201", "An unexpected error occurred"))
            .Line("http-response set-var(txn.member) bool(true) if { status 502:504 }")
            .Line($"http-after-response set-status 504 if {{ status 503 }} !{{ var(txn.member) -m bool }} {{ {isLate} }}")
            .Line("http-after-response set-status 502 if { status 503 } !{ var(txn.member) -m bool }");
    }

    /// <summary>What is done to a request of one API; what changes nothing is left out.</summary>
    private void WriteRoute(ProxyText text, RouteOfGateway route, bool takesTls)
    {
        var (api, backend) = (route.Api, route.Api.Backend);
        var isIt = Routes.Length == 1 ? "" : $"{{ var(txn.api) -m str {TargetOf(route)} }}";

        if (api.Protocol == ApiProtocol.Https) Rule(GatewayReply.Refuse(400, "APIG.0607", "The following protocol is supported: https"), takesTls ? "!{ ssl_fc }" : "");
        else if (api.Protocol == ApiProtocol.Http && takesTls) Rule(GatewayReply.Refuse(400, "APIG.0607", "The following protocol is supported: http"), "{ ssl_fc }");
        if (backend.Method != "ANY" && backend.Method != api.Method) Rule($"http-request set-method {backend.Method}");
        foreach (var (rule, condition) in PathRules(api)) Rule(rule, condition);
        if (backend.Host.Length > 0) Rule($"http-request set-header Host {ProxyText.QuoteFormat(backend.Host)}");

        void Rule(string rule, string condition = "") =>
            text.Line(isIt.Length + condition.Length == 0 ? rule : $"{rule} if {string.Join(' ', new[] { isIt, condition }.Where(part => part.Length > 0))}");
    }

    /// <summary>Contract huawei-vpc-channel, 11.2: the backend's path with the parts of the caller's that are mapped into it.</summary>
    private static IEnumerable<(string Rule, string Condition)> PathRules(ApiDefinition api)
    {
        var sources = PathTemplate.Braces(api.Path);
        if (api.Match == PathMatch.Whole)
        {
            if (sources.Count > 0) yield return ($"http-request replace-path '^{RequestMaps.PatternOf(api.Path)}$' {Filled(api, api.Backend.Path)}", "");
            else if (api.Path != api.Backend.Path) yield return ($"http-request set-path {ProxyText.QuoteFormat(ProxyText.Path(api.Backend.Path))}", "");
            yield break;
        }

        // The prefix is replaced, the rest follows: at the end of a segment, so a slash or nothing.
        var (front, back) = (api.Path.TrimEnd('/'), api.Backend.Path.TrimEnd('/'));
        if (sources.Count > 0)
        {
            var (pattern, rest) = (RequestMaps.PatternOf(front), (sources.Count + 1).ToString(CultureInfo.InvariantCulture));
            yield return ("http-request set-var(txn.path) path", "");
            yield return ($"http-request replace-path '^{pattern}$' {Filled(api, back.Length > 0 ? back : "/")}", $"!{{ var(txn.path) -m reg '^{pattern}/' }}");
            yield return ($"http-request replace-path '^{pattern}(/.*)$' {Filled(api, back, $"\\{rest}")}", $"{{ var(txn.path) -m reg '^{pattern}/' }}");
        }
        else if (front != back)
        {
            // The maps have seen to it that the path begins with the prefix.
            var length = front.Length.ToString(CultureInfo.InvariantCulture);
            var tail = front.Length > 0 ? $"%[path,bytes({length})]" : "%[path]";
            if (back.Length == 0) yield return ("http-request set-path /", $"{{ path,length eq {length} }}");
            yield return (
                $"http-request set-path '{ProxyText.Path(back).Replace("%", "%%", StringComparison.Ordinal)}{tail}'", back.Length == 0 ? $"{{ path,length gt {length} }}" : "");
        }
    }

    /// <summary>A backend's path as what a pattern is replaced by.</summary>
    private static string Filled(ApiDefinition api, string path, string end = "")
    {
        var sources = PathTemplate.Braces(api.Path).Select(brace => brace.Name).ToList();
        var mappings = api.Backend.Mappings.DistinctBy(mapping => mapping.Name).ToDictionary(mapping => mapping.Name, mapping => mapping.Source); // older records may have two of a name
        var segments = path.Split('/').Select(segment => PathTemplate.Brace(segment) is var (name, _)
            ? $"\\{(sources.IndexOf(mappings[name]) + 1).ToString(CultureInfo.InvariantCulture)}"
            : ProxyText.Path(segment).Replace("%", "%%", StringComparison.Ordinal));
        return ProxyText.Quote(string.Join('/', segments) + end);
    }

    private static string Target(ApiBackend backend) => ProxyText.Quote(
        backend.Address.Contains(':', StringComparison.Ordinal) ? backend.Address : $"{backend.Address}:{(backend.Protocol == ApiProtocol.Https ? 443 : 80)}");

    /// <summary>-1, the default, repeats what may be repeated without harm. Contract huawei-vpc-channel, 9.7.</summary>
    private static Repeats RepeatsOf(ApiDefinition api) => api.Backend.Retries switch
    {
        0 => Repeats.Never,
        > 0 => Repeats.Always,
        _ => api.Method switch
        {
            "POST" or "PATCH" => Repeats.Never,
            "ANY" => Repeats.ByMethod,
            _ => Repeats.Always,
        },
    };

    /// <summary>Whether a request that was sent and got no answer is sent once more. One whose connection failed was not sent.</summary>
    private enum Repeats
    {
        Never,
        Always,
        ByMethod,
    }

    private readonly record struct Likeness(
        ChannelId? Channel, string Address, ApiProtocol Protocol, bool ShowsCertificate, TimeSpan Timeout, int Retries, Repeats Repeats);
}
