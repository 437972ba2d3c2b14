using Tieline.Core.Regions;

namespace Tieline.Dialects.Huawei;

/// <summary>What an operator may choose about the Huawei dialect.</summary>
public sealed record HuaweiSettings
{
    /// <summary>The region whose project is there for an account that has not asked for any.</summary>
    public RegionId DefaultRegion { get; init; } = RegionList.Beijing;
}
