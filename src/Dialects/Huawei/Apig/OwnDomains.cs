using Tieline.Core.Gateways;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>The domains that groups have without binding any.</summary>
/// <param name="suffix">What they end in, such as <c>internal</c>.</param>
public sealed class OwnDomains(string suffix)
{
    private const string Service = "apic";

    /// <summary><c>{id}.apic.{region}.{suffix}</c>. Contract huawei-vpc-channel, 10.3.</summary>
    public string Of(Gateway gateway, ApiGroup group) => $"{ApigIds.Of(group.Id)}.{Service}.{HuaweiRegions.CodeOf(gateway.Region)}.{suffix}";

    /// <summary>Whether a host name has that form, whoever's it is.</summary>
    public bool IsOne(string host) => host.EndsWith($".{suffix}", StringComparison.OrdinalIgnoreCase) && host.Split('.') is [_, Service, ..];
}
