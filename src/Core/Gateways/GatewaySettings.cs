using System.Net;

namespace Tieline.Core.Gateways;

/// <summary>What the operator alone says of a gateway: tenants see it and cannot change it.</summary>
/// <param name="ClientCertificate">A PEM file with the certificate and key that it shows to members; empty for none.</param>
/// <param name="Tls">Where it takes callers with TLS; null for nowhere.</param>
/// <param name="Restricted">Where its members cannot be; null for <see cref="RestrictedNetworks.Of"/>.</param>
public sealed record GatewaySettings(string ClientCertificate, TlsListener? Tls, RestrictedNetworks? Restricted)
{
    public static readonly GatewaySettings Default = new("", null, null);
}

/// <summary>Where a gateway takes callers with TLS.</summary>
/// <param name="Address">The host's IP address.</param>
/// <param name="Port">The host's TCP port.</param>
/// <param name="Certificate">A PEM file with the certificate and key that it shows to callers; empty for one that the engine makes.</param>
public sealed record TlsListener(string Address, int Port, string Certificate);

/// <summary>Networks that a gateway sends no request to. Contract huawei-vpc-channel, 9.7 (<c>restrict_cidrs</c>).</summary>
public sealed class RestrictedNetworks : IEquatable<RestrictedNetworks>
{
    /// <summary>Of a gateway on the host's network: developers' backends are on the loopback interface.</summary>
    public static readonly RestrictedNetworks OnHost = new([]);

    /// <summary>Of a gateway in a VPC: loopback, link-local, multicast and this-network addresses.</summary>
    public static readonly RestrictedNetworks InVpc =
        Parse(["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "::/127", "fe80::/10", "ff00::/8"])!;

    private readonly IPNetwork[] _networks;

    private RestrictedNetworks(IPNetwork[] networks) => (_networks, Texts) = (networks, [.. networks.Select(network => $"{network}")]);

    /// <summary>As CIDRs, in the order of the operator.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Those of a gateway: what the operator says, else what goes for its network.</summary>
    public static RestrictedNetworks Of(Gateway gateway) => gateway.Settings.Restricted ?? (gateway.Vpc is null ? OnHost : InVpc);

    /// <summary>Reads CIDRs; null when one is none or has host bits.</summary>
    public static RestrictedNetworks? Parse(IEnumerable<string> texts)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in texts)
        {
            if (!IPNetwork.TryParse(text, out var network)) return null;
            networks.Add(network);
        }

        return new([.. networks]);
    }

    /// <summary>True for an address in one of the networks; an IPv4 address in its IPv6 form counts as what it is.</summary>
    /// <param name="host">An address, or a name: one that every resolver has for the loopback address counts as that, another is in no network.</param>
    public bool Contains(string host)
    {
        if (_networks.Length == 0) return false;
        if (!IPAddress.TryParse(host, out var address))
        {
            if (!IsLoopbackName(host)) return false;
            address = IPAddress.Loopback;
        }

        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return _networks.Any(network => network.Contains(address));
    }

    /// <summary>RFC 6761, 6.3; and the names that hosts files have besides.</summary>
    private static bool IsLoopbackName(string name) => name.ToLowerInvariant() is var lower
        && (lower is "localhost" or "localhost.localdomain" or "ip6-localhost" or "ip6-loopback" || lower.EndsWith(".localhost", StringComparison.Ordinal));

    public bool Equals(RestrictedNetworks? other) => other is not null && Texts.SequenceEqual(other.Texts);

    public override bool Equals(object? obj) => Equals(obj as RestrictedNetworks);

    public override int GetHashCode() => Texts.Aggregate(0, HashCode.Combine);
}
