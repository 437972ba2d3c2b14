using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Regions;
using Tieline.Dialects.Alibaba;
using Tieline.Dialects.Baidu;
using Tieline.Dialects.Huawei;
using Tieline.Engines.Planning;

namespace Tieline.Server.Configuration;

/// <summary>Reads settings one by one and collects all that is wrong before it complains.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>Read elsewhere: the file's own name, and the variables of the command line program, which begin with TIELINE_ too.</summary>
    private static readonly string[] NotOurs = ["config", "server", "token", "ca_file"];

    private const int ClusterIdMax = 64; // contract huawei-vpc-channel, 6.1

    private readonly List<string> _faults = [];
    private readonly HashSet<string> _known = new(NotOurs, StringComparer.OrdinalIgnoreCase);

    public ServerSettings Read()
    {
        var settings = new ServerSettings
        {
            DataFolder = Path.GetFullPath(Text("data") ?? ".tieline"),
            Listen = Address("listen", "127.0.0.1"),
            Port = Number("port", 7480, 0, 65535),
            Engine = Word("engine", EngineChoice.Automatic),
            TestClock = Flag("testClock"),
            AccountsFile = Text("accounts"),
            TlsCertificate = Text("tls:certificate"),
            TlsKey = Text("tls:key"),
            TlsDevelopment = Flag("tls:development"),
            AlibabaCallsPerMinute = Quota("alibaba:callsPerMinute", null),
            AlibabaSkew = TimeSpan.FromMinutes(Number("alibaba:skewMinutes", 15, 1, (int)AlibabaSettings.SkewLimit.TotalMinutes)),
            BaiduRegion = Region("baidu:region", "bj", "Baidu's region codes", BaiduRegions.Find),
            HuaweiRegion = Region("huawei:region", "cn-north-4", "Huawei's region ids", HuaweiRegions.Find),
            Bandwidth = Word("links:bandwidth", BandwidthPolicy.Always),
            FullScanEvery = TimeSpan.FromSeconds(Number("engine:fullScanSeconds", 60, 1, 86_400)),
            Mtu = Number("engine:mtu", 1500, 576, 65_535),
            DnsDomain = Domain("dns:domain", "internal"),
            Gateways = new(Address("gateways:address", "127.0.0.1"), Number("gateways:firstPort", 7500, 1, 65_535)),
            Channels = ReadChannels(),
            Clusters = ReadClusters(),
            EventsKept = TimeSpan.FromDays(Number("events:keptDays", 90, 1, 36_500)),
            Limits = ReadLimits(),
            RemoveNetwork = Flag("removeNetwork"),
        };
        CheckTls(settings);
        FindUnknown();
        return _faults.Count == 0 ? settings : throw new SettingsException(string.Join('\n', _faults));
    }

    private Limits ReadLimits()
    {
        var standard = new Limits();
        return new()
        {
            LinksPerAccount = Quota("limits:linksPerAccount", standard.LinksPerAccount),
            LinksPerVpc = Quota("limits:linksPerVpc", standard.LinksPerVpc),
            InterfacesPerRouter = Quota("limits:interfacesPerRouter", standard.InterfacesPerRouter),
            InterfacesPerRegion = Quota("limits:interfacesPerRegion", standard.InterfacesPerRegion),
            VpcsPerAccount = Quota("limits:vpcsPerAccount", standard.VpcsPerAccount),
            SubnetsPerVpc = Quota("limits:subnetsPerVpc", standard.SubnetsPerVpc),
            RouteRulesPerTable = Quota("limits:routeRulesPerTable", standard.RouteRulesPerTable),
            ServicesPerRegion = Quota("limits:servicesPerRegion", standard.ServicesPerRegion),
            EndpointsPerRegion = Quota("limits:endpointsPerRegion", standard.EndpointsPerRegion),
            ConnectionsPerEndpoint = Quota("limits:connectionsPerEndpoint", standard.ConnectionsPerEndpoint),
            GatewaysPerAccount = Quota("limits:gatewaysPerAccount", standard.GatewaysPerAccount),
            BandwidthMbpsMax = Number("limits:bandwidthMbpsMax", standard.BandwidthMbpsMax, 1, 1_000_000),
        };
    }

    private void CheckTls(ServerSettings settings)
    {
        if (settings is { TlsKey: not null, TlsCertificate: null }) _faults.Add("tls:key is given without tls:certificate");
        if (settings is { TlsDevelopment: true, TlsCertificate: not null }) _faults.Add("tls:development and tls:certificate exclude each other");
    }

    /// <summary>A misspelt setting must not pass in silence: what it was meant to limit would not be limited.</summary>
    private void FindUnknown()
    {
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (value is not null && !_known.Contains(key)) _faults.Add($"unknown setting {key}; docs/operating/configuration.md has them all");
        }
    }

    private ChannelLimits ReadChannels()
    {
        var standard = new ChannelLimits();
        return new()
        {
            ChannelsPerAccount = Quota("limits:channelsPerAccount", standard.ChannelsPerAccount),
            MembersPerChannel = Quota("limits:membersPerChannel", standard.MembersPerChannel),
            Checks = Flag("channels:shortChecks") ? CheckBounds.Newer : CheckBounds.Seed,
        };
    }

    /// <summary>The section <c>clusters</c>: a list, each with what a kubeconfig says of a cluster and a user.</summary>
    private List<ClusterEntry> ReadClusters()
    {
        var clusters = new List<ClusterEntry>();
        foreach (var section in configuration.GetSection("clusters").GetChildren())
        {
            var id = Text($"{section.Path}:id") ?? "";
            var server = Text($"{section.Path}:server") ?? "";
            var (tokenFile, authorityFile) = (Text($"{section.Path}:tokenFile"), Text($"{section.Path}:caFile"));
            var (certificateFile, keyFile) = (Text($"{section.Path}:certificateFile"), Text($"{section.Path}:keyFile"));
            var name = Text($"{section.Path}:name") ?? id;
            var accounts = Texts($"{section.Path}:accounts");
            if (id.Length is 0 or > ClusterIdMax) _faults.Add($"{section.Path}:id is 1 to {ClusterIdMax} characters, as channels name the cluster, not '{id}'");
            if (clusters.Any(cluster => cluster.Known.Id == id)) _faults.Add($"{section.Path}:id is that of another cluster, '{id}'");
            if (keyFile is not null && certificateFile is null) _faults.Add($"{section.Path}:keyFile is given without certificateFile");
            if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
                _faults.Add($"{section.Path}:server is an API server's address, such as https://10.0.0.1:6443, not '{server}'");
            else if (address.Scheme == "http" && tokenFile is not null && !address.IsLoopback)
                _faults.Add($"{section.Path}:server is not https: a token would cross the network for all to see");
            else
                clusters.Add(new(
                    new(id, name, accounts),
                    new(id, address) { TokenFile = tokenFile, AuthorityFile = authorityFile, CertificateFile = certificateFile, KeyFile = keyFile }));
        }

        return clusters;
    }

    private ImmutableArray<string> Texts(string key) => [.. configuration.GetSection(key).GetChildren().Select(item => Text(item.Path)).OfType<string>()];

    private string? Text(string key)
    {
        _known.Add(key);
        return configuration[key] is { Length: > 0 } text ? text : null;
    }

    private bool Flag(string key)
    {
        if (Text(key) is not { } text) return false;
        if (bool.TryParse(text, out var flag)) return flag;
        _faults.Add($"{key} is true or false, not '{text}'");
        return false;
    }

    private int Number(string key, int standard, int least, int most)
    {
        if (Text(key) is not { } text) return standard;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        _faults.Add($"{key} is a number from {least} to {most}, not '{text}'");
        return standard;
    }

    private int? Quota(string key, int? standard) =>
        Text(key) is "unlimited" ? null : Text(key) is null ? standard : Number(key, 0, 1, int.MaxValue);

    private T Word<T>(string key, T standard) where T : struct, Enum
    {
        if (Text(key) is not { } text) return standard;
        if (Enum.TryParse<T>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var word) && !char.IsAsciiDigit(text[0])) return word;
        _faults.Add($"{key} is one of {string.Join(", ", Enum.GetNames<T>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]))}, not '{text}'");
        return standard;
    }

    private string Address(string key, string standard)
    {
        var text = Text(key) ?? standard;
        if (!IPAddress.TryParse(text, out _)) _faults.Add($"{key} is an IP address, not '{text}'");
        return text;
    }

    private string Region(string key, string standard, string whose, Func<string, RegionId?> find)
    {
        var text = Text(key) ?? standard;
        if (find(text) is null) _faults.Add($"{key} is one of {whose}, such as {standard}, not '{text}'");
        return text;
    }

    private string Domain(string key, string standard)
    {
        var text = Text(key) ?? standard;
        if (text.Length > 100 || !text.Split('.').All(Core.Networks.PortOperations.IsDnsLabel)) _faults.Add($"{key} is a domain name, not '{text}'");
        return text;
    }
}
