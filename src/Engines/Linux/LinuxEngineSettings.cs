namespace Tieline.Engines.Linux;

/// <summary>What the linux engine is told once.</summary>
public sealed record LinuxEngineSettings
{
    /// <summary>This server's part of the names in the kernel: several servers on one host do not touch each other's. Letters and digits, 1 to 8.</summary>
    public required string Instance { get; init; }

    /// <summary>Largest packet on links and subnets in bytes, without the Ethernet header: 576 to 65535.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>How many TCP connections an endpoint may have at a time: 1 and more; null for any number.</summary>
    /// <remarks>Contract huawei-endpoint-service, 11.1, "Limit".</remarks>
    public int? ConnectionsPerEndpoint { get; init; } = 3000;

    /// <summary>The domain under which workloads have names.</summary>
    public string DnsDomain { get; init; } = "tieline.internal";
}
