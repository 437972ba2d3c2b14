using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>
/// A gateway as HAProxy's configuration: a frontend that finds the API of a request by maps, backends that published APIs share, and for
/// each channel that is checked a backend that runs its checks; the APIs' servers follow those.
/// </summary>
/// <remarks>Contract huawei-vpc-channel, 9 and 11. What may be said in a request reaches only variables and map look-ups.</remarks>
internal sealed class GatewaySection : IProxySection
{
    /// <summary>Where a worker takes over the requests of those that it followed.</summary>
    private const string NextSocket = "next.sock", NextTlsSocket = "next-tls.sock";

    private const int UriBytesMax = 32 << 10, HeadersBytesMax = 32 << 10, BodyBytesMax = 12 << 20;

    private readonly GatewayObject _gateway;
    private readonly RequestMaps _maps;
    private readonly Dictionary<ChannelId, ProxyBackend> _checked;
    private readonly ImmutableArray<(RouteBackend Routes, ProxyBackend? Servers)> _backends;

    /// <param name="certificate">What a gateway that listens with TLS shows: a certificate and its key as PEM.</param>
    public GatewaySection(GatewayObject gateway, string? certificate = null)
    {
        (_gateway, Certificate) = (gateway, certificate);
        var slots = gateway.Pools.ToDictionary(pool => pool.Id, Slots);
        _checked = gateway.Pools
            .Where(pool => pool.CheckInForce is not null)
            .ToDictionary(pool => pool.Id, pool => new ProxyBackend(CheckedBackend(pool.Id), pool, slots[pool.Id], IsChecked: true, IsFollowing: false));
        _backends =
        [
            .. RouteBackend.Of(gateway.Routes).Select(routes => (
                routes,
                routes.Routes[0].Pool is { } pool ? new ProxyBackend(routes.Name, pool, slots[pool.Id], IsChecked: false, _checked.ContainsKey(pool.Id)) : null)),
        ];
        _maps = RequestMaps.Of(_backends.SelectMany(backend => backend.Routes.Routes.Select(route => (route, backend.Routes.TargetOf(route)))).ToList());
        Files = [.. AllFiles()];
        Backends = AllBackends();
        Mould = new();

        static ImmutableArray<Slot> Slots(PoolObject pool) => Slot.Of(pool);
    }

    /// <summary>A section of another's mould: what has no other pool stays the same object.</summary>
    /// <param name="pools">Those that are not what they were.</param>
    private GatewaySection(GatewaySection before, GatewayObject gateway, Dictionary<ChannelId, PoolObject> pools)
    {
        (_gateway, Certificate, _maps, Files, Mould) = (gateway, before.Certificate, before._maps, before.Files, before.Mould);
        var slots = pools.Values.ToDictionary(pool => pool.Id, Slot.Of);
        var routes = gateway.Routes.Where(route => route.Pool is { } pool && pools.ContainsKey(pool.Id)).ToDictionary(route => route.Id);
        _checked = before._checked.ToDictionary(there => there.Key, there => Filled(there.Value)!);
        _backends =
        [
            .. before._backends.Select(there => there.Servers is { } servers && pools.ContainsKey(servers.Pool.Id)
                ? (there.Routes with { Routes = [.. there.Routes.Routes.Select(route => routes[route.Id])] }, Filled(servers))
                : there),
        ];
        Backends = AllBackends();

        ProxyBackend Filled(ProxyBackend there) => pools.TryGetValue(there.Pool.Id, out var pool) ? there with { Pool = pool, Slots = slots[pool.Id] } : there;
    }

    public string Name => $"gw-{_gateway.Id.Hex}";

    public object Mould { get; }

    public string? Certificate { get; }

    /// <summary>Room for the longest request line that a gateway takes, or for its headers (contract huawei-vpc-channel, 9.7), and little more: buffers are copied.</summary>
    public int BufferBytes => 36 << 10;

    public IReadOnlyList<ProxyFile> Files { get; }

    public IReadOnlyList<ProxyBackend> Backends { get; }

    public IReadOnlyList<string> Globals(ProxyPlace place) => ["hard-stop-after 10m"];

    /// <summary>
    /// The section of a gateway that differs from this one's in the members of channels only, and in as many as fit the places; null where
    /// it differs in more, or may.
    /// </summary>
    /// <remarks>What <see cref="Write"/> and <see cref="AllFiles"/> read, but for servers, is compared here.</remarks>
    public GatewaySection? With(GatewayObject gateway)
    {
        var there = _gateway;
        if ((gateway.Id, gateway.Vpc, gateway.ListenAddress, gateway.ListenPort) != (there.Id, there.Vpc, there.ListenAddress, there.ListenPort)
            || gateway.Settings != there.Settings || gateway.Hosts != there.Hosts
            || gateway.Pools.Length != there.Pools.Length || gateway.Routes.Length != there.Routes.Length)
        {
            return null;
        }

        var pools = new Dictionary<ChannelId, PoolObject>();
        for (var i = 0; i < gateway.Pools.Length; i++)
        {
            var (now, before) = (gateway.Pools[i], there.Pools[i]);
            if (ReferenceEquals(now, before)) continue;
            if (now.Id != before.Id || now.Strategy != before.Strategy || now.Check != before.Check || Slot.PlacesOf(now) != Slot.PlacesOf(before)) return null;
            pools[now.Id] = now;
        }

        for (var i = 0; i < gateway.Routes.Length; i++)
        {
            var (now, before) = (gateway.Routes[i], there.Routes[i]);
            if (ReferenceEquals(now, before)) continue;
            if (now.Id != before.Id || now.Group != before.Group || now.Stage != before.Stage || !ReferenceEquals(now.Api, before.Api)
                || now.IsForbidden != before.IsForbidden || now.Pool?.Id != before.Pool?.Id)
            {
                return null;
            }
        }

        return new(this, gateway, pools);
    }

    /// <summary>The file of the certificate that callers are shown.</summary>
    public static string CertificateFile(GatewayId gateway) => $"gw-{gateway.Hex}.tls.pem";

    /// <summary>Where the worker says what a gateway's checks change.</summary>
    public static string ChecksRing(GatewayId gateway) => $"gw-{gateway.Hex}-checks";

    /// <summary>The backend that runs a channel's checks.</summary>
    public static string CheckedBackend(ChannelId channel) => $"check-{channel.Code}";

    public void Write(ProxyText text, ProxyPlace place)
    {
        WriteFrontend(text, place);
        if (_checked.Count > 0)
        {
            text.Section($"ring {ChecksRing(_gateway.Id)}")
                .Line("format timed") // with the microsecond no two lines are the same
                .Line(string.Create(CultureInfo.InvariantCulture, $"maxlen {CheckMemory.LineBytesMax}"))
                .Line(string.Create(CultureInfo.InvariantCulture, $"size {CheckMemory.RingBytes}"));
        }

        foreach (var backend in _checked.Values) WriteChecks(text, backend);
        foreach (var (routes, servers) in _backends) routes.Write(text, servers, _gateway.Settings);
    }

    private IEnumerable<ProxyFile> AllFiles()
    {
        yield return new(Map("hosts"), string.Concat(_gateway.Hosts.OrderBy(host => host.Name, StringComparer.Ordinal).Select(host => $"{host.Name} {host.Group.Code}\n")));
        yield return new(Map("whole"), _maps.Whole);
        yield return new(Map("prefixes"), _maps.Prefixes);
        yield return new(Map("templates"), _maps.Templates);
        yield return new(Map("prefix-templates"), _maps.PrefixTemplates);
        if (Certificate is not null) yield return new(CertificateFile(_gateway.Id), Certificate);
    }

    private IReadOnlyList<ProxyBackend> AllBackends() => [.. _checked.Values, .. _backends.Select(backend => backend.Servers).OfType<ProxyBackend>()];

    private string Map(string kind) => $"{Name}.{kind}.map";

    private void WriteFrontend(ProxyText text, ProxyPlace place)
    {
        string File(string kind) => $"{place.Folder}/{Map(kind)}";
        const string Host = "req.fhdr(Host),host_only,lower,rtrim(.)", Unknown = "if !{ var(txn.known) -m found }";
        text.Section($"frontend {Name}").Line(Bind(_gateway.ListenAddress, _gateway.ListenPort, place)).Line(BindNext(NextSocket, place));
        if (_gateway.Settings.Tls is { } tls)
        {
            var shown = $" ssl crt {place.Folder}/{CertificateFile(_gateway.Id)}";
            text.Line(Bind(tls.Address, tls.Port, place) + shown).Line(BindNext(NextTlsSocket, place) + shown);
        }

        text.Line($"unique-id-format {GatewayReply.NewRequestId}")
            .Line(GatewayReply.ToNoRequest())
            .Line("http-request set-var(txn.next) bool(true) if { stopping }")
            .Line("http-request allow if { var(txn.next) -m bool }")
            .Line("http-request set-var(txn.start) date(0,ms)")
            .Line($"{GatewayReply.Refuse(414, "APIG.0201", "Request URI too large.")} if {{ url,length gt {UriBytesMax} }}")
            .Line($"{GatewayReply.Refuse(494, "APIG.0201", "Request headers too large.")} if {{ req.len gt {HeadersBytesMax - (4 << 10)} }} {{ req.hdrs,length gt {HeadersBytesMax} }}") // writing headers out to count them costs; what is in the buffer is known
            .Line($"{GatewayReply.Refuse(413, "APIG.0201", "Request entity too large.")} if {{ req.body_size gt {BodyBytesMax} }}")
            .Line($"{GatewayReply.Refuse(400, "APIG.0201", "API request error.")} if {{ path -m sub .. %2e %2E }} {{ path,url_dec -m reg '(^|/)\\.\\.(/|$)' }}") // no way out of an API's path
            .Line($"http-request set-var(txn.group) {Host},map_str({File("hosts")})");
        if (_gateway.Hosts.Any(host => host.Name.StartsWith('*')))
            text.Line($"http-request set-var(txn.group) {Host},regsub([^.]+,*),map_str({File("hosts")}) if !{{ var(txn.group) -m found }}");
        if (_gateway.Hosts.FirstOrDefault(host => host.Name is "0.0.0.0" or "[::]") is { Name: not null } every)
            text.Line($"http-request set-var(txn.group) str({every.Group.Code}) if !{{ var(txn.group) -m found }} {{ req.fhdr(Host),host_only -m ip 0.0.0.0/0 }} || !{{ var(txn.group) -m found }} {{ req.fhdr(Host) -m beg [ }}");
        text.Line("http-request set-var-fmt(txn.key) '%[method]|%[var(txn.group)]|%[req.fhdr(X-Stage),url_enc]|%[path]'");
        WriteLookUp(text, "api", File);
        RequestHeaders.WriteRemovals(text);
        text.Line("http-after-response set-header X-Request-Id %[unique-id] if !{ var(txn.next) -m bool }")
            .Line("http-after-response set-header X-Apig-Latency %[date(0,ms),sub(txn.start)] if { var(txn.debug) -m bool }")
            .Line($"use_backend {Name}-next if {{ var(txn.next) -m bool }}")
            .Line("use_backend %[var(txn.api),field(1,/)]")
            .Line($"default_backend {Name}-unknown");
        WriteNext(text, place);

        // Requests of no API: whether another method would have had one.
        text.Section($"backend {Name}-unknown").Line($"http-request set-var(txn.key) var(txn.key),regsub(^[^|]*,{RequestMaps.AnyMethod})");
        WriteLookUp(text, "known", File);
        text.Line($"{GatewayReply.Refuse(404, "APIG.0101", "The API does not exist or has not been published in the environment.")} {Unknown}")
            .Line(GatewayReply.Refuse(404, "APIG.0101", "The API does not exist."));
    }

    /// <summary>
    /// A worker that another has followed still has callers' connections, and a request may come over each at any time: it does not know what
    /// changed since, so it hands the request on to the worker that does, with the caller's address before it (PROXY protocol).
    /// </summary>
    private void WriteNext(ProxyText text, ProxyPlace place)
    {
        text.Section($"backend {Name}-next")
            .Line("http-reuse never")
            .Line("timeout server 620s")
            .Line(GatewayReply.InsteadOf(503, "APIG.0201", "An unexpected error occurred"))
            .Line($"server plain unix@{place.Folder}/{NextSocket} send-proxy-v2");
        if (_gateway.Settings.Tls is null) return;
        text.Line($"server tls unix@{place.Folder}/{NextTlsSocket} send-proxy-v2 ssl verify none weight 0").Line("use-server tls if { ssl_fc }");
    }

    /// <summary>Only a worker connects to it: whoever else could would say whose request it is.</summary>
    private static string BindNext(string socket, ProxyPlace place) =>
        $"bind unix@{place.Folder}/{socket} accept-proxy mode 600{(place.User is var (user, group) ? $" user {user} group {group}" : "")}";

    private static string Bind(string address, int port, ProxyPlace place) => string.Create(
        CultureInfo.InvariantCulture, $"bind {new IPEndPoint(IPAddress.Parse(address), port)}{(place.HostNamespace is { } name ? $" namespace {name}" : "")}");

    /// <summary>Looks the request up in the maps, in the order of precedence; those without a line are left out.</summary>
    private void WriteLookUp(ProxyText text, string variable, Func<string, string> file)
    {
        (string Text, string Kind, string Converter)[] tables =
        [
            (_maps.Whole, "whole", "map_str"), (_maps.Templates, "templates", "map_reg"), (_maps.PrefixTemplates, "prefix-templates", "map_reg"),
            (_maps.Prefixes, "prefixes", "concat(/),map_beg"),
        ];
        var condition = "";
        foreach (var (_, kind, converter) in tables.Where(table => table.Text.Length > 0))
        {
            text.Line($"http-request set-var(txn.{variable}) var(txn.key),{converter}({file(kind)}){condition}");
            condition = $" if !{{ var(txn.{variable}) -m found }}";
        }
    }

    private void WriteChecks(ProxyText text, ProxyBackend backend)
    {
        var check = backend.Pool.CheckInForce!;
        var times = CheckTimes.Of(check);
        text.Section($"backend {backend.Name}")
            .Line($"timeout connect {Milliseconds(times.Timeout)}")
            .Line($"timeout check {Milliseconds(times.Timeout)}")
            .Line($"log ring@{ChecksRing(_gateway.Id)} local0")
            .Line("option log-health-checks");
        var options = string.Create(
            CultureInfo.InvariantCulture,
            $" check inter {Milliseconds(times.Interval)} fastinter {Milliseconds(times.AfterFailure)} rise {check.Rise} fall {check.Fall}{(check.TcpPort > 0 ? $" port {check.TcpPort}" : "")}");
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
            if (check.Protocol == CheckProtocol.Https) options += $" check-ssl verify none{RouteBackend.Certificate(check.ShowsCertificate, _gateway.Settings)}";
        }

        ProxyConfiguration.WriteServers(text, backend, options);
    }

    private static string Milliseconds(TimeSpan time) => $"{((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}ms";
}
