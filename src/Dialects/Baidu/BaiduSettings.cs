using Tieline.Core.Regions;

namespace Tieline.Dialects.Baidu;

/// <summary>What an operator may choose about the Baidu dialect.</summary>
public sealed record BaiduSettings
{
    /// <summary>The region of requests whose <c>Host</c> is not <c>bcc.{code}.baidubce.com</c>. Contract baidu-peer-connection, 1.1.</summary>
    public RegionId DefaultRegion { get; init; } = RegionList.Beijing;
}
