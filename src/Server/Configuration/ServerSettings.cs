using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Engines.Planning;
using Tieline.Registries.Kubernetes;

namespace Tieline.Server.Configuration;

/// <summary>Which engine the operator wants.</summary>
public enum EngineChoice
{
    /// <summary>linux where the process may, else model.</summary>
    Automatic,
    Linux,
    Model,
}

/// <summary>A cluster of the settings: what channels know of it, and how it is reached.</summary>
public sealed record ClusterEntry(KnownCluster Known, ClusterSettings Settings);

/// <summary>All settings of the server. Every one is described in docs/operating/configuration.md.</summary>
public sealed record ServerSettings
{
    public required string DataFolder { get; init; }

    /// <summary>Address to listen on.</summary>
    public required string Listen { get; init; }

    /// <summary>TCP port; 0 for any.</summary>
    public required int Port { get; init; }

    public required EngineChoice Engine { get; init; }

    public required bool TestClock { get; init; }

    /// <summary>A JSON file that declares accounts; null for none.</summary>
    public required string? AccountsFile { get; init; }

    /// <summary>PEM file with certificate and key; null for none.</summary>
    public required string? TlsCertificate { get; init; }

    /// <summary>PEM file with the key, when it is not in <see cref="TlsCertificate"/>.</summary>
    public required string? TlsKey { get; init; }

    /// <summary>Serve TLS with a certificate that the server makes for itself.</summary>
    public required bool TlsDevelopment { get; init; }

    /// <summary>The region of a request whose host names none, by Baidu's code.</summary>
    public required string BaiduRegion { get; init; }

    /// <summary>How far the clock of an Alibaba client may be off.</summary>
    public required TimeSpan AlibabaSkew { get; init; }

    /// <summary>Calls of one Alibaba operation that an account may make in a minute; null for no limit.</summary>
    public required int? AlibabaCallsPerMinute { get; init; }

    /// <summary>The region whose project a Huawei account has from the start, by Huawei's id.</summary>
    public required string HuaweiRegion { get; init; }

    public required BandwidthPolicy Bandwidth { get; init; }

    public required TimeSpan FullScanEvery { get; init; }

    public required int Mtu { get; init; }

    /// <summary>The domain of workload names.</summary>
    public required string DnsDomain { get; init; }

    /// <summary>Where gateways listen that are given no address.</summary>
    public required GatewayPlaces Gateways { get; init; }

    /// <summary>How many channels and members there may be, and how short checks may be.</summary>
    public required ChannelLimits Channels { get; init; }

    /// <summary>Clusters whose workloads channels can follow.</summary>
    public required IReadOnlyList<ClusterEntry> Clusters { get; init; }

    /// <summary>How long audit events are kept.</summary>
    public required TimeSpan EventsKept { get; init; }

    public required Limits Limits { get; init; }

    /// <summary>Remove what the linux engine made for this data folder and end, instead of serving.</summary>
    public required bool RemoveNetwork { get; init; }

    /// <summary>Reads settings; later sources win: built-in values, file, environment, command line.</summary>
    /// <exception cref="SettingsException">Names every setting that is not understood.</exception>
    public static ServerSettings From(IConfiguration configuration) => new SettingsReader(configuration).Read();

    /// <summary>The configuration sources for the given command line.</summary>
    /// <exception cref="SettingsException">An option is unknown, or the file is not there or not JSON.</exception>
    public static IConfigurationRoot Sources(string[] args)
    {
        var switches = CommandLine.ToKeys(args);
        var file = switches.GetValueOrDefault("config") ?? Environment.GetEnvironmentVariable("TIELINE_CONFIG");
        var builder = new ConfigurationBuilder();
        if (file is not null) builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        try
        {
            return builder.AddEnvironmentVariables("TIELINE_").AddInMemoryCollection(switches).Build();
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SettingsException($"config {file}: {(fault is InvalidDataException ? "not a JSON object: " : "")}{fault.GetBaseException().Message}");
        }
    }
}

/// <summary>The settings are not understood; the message names all that is wrong with them.</summary>
public sealed class SettingsException(string message) : Exception(message);
