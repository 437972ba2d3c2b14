using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>What the API gateway's operations call.</summary>
public sealed record ApigOperations(
    GatewayOperations Gateways, ChannelOperations Channels, MemberOperations Members, PublishingOperations Publishing, ApiOperations Apis, OwnDomains Domains)
{
    /// <summary>The VPC of an id as Huawei spells it; null for any other text.</summary>
    public static VpcId? ParseVpc(string? text) => HuaweiIds.ParseVpc(text);
}
