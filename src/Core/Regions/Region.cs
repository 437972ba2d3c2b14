namespace Tieline.Core.Regions;

/// <summary>A place that resources are in. Each dialect has its own codes for it.</summary>
/// <param name="Name">Tieline's word: lower-case letters, digits and <c>-</c>.</param>
public readonly record struct RegionId(string Name)
{
    public override string ToString() => Name;
}

/// <summary>The places there are: those of seed 001 and contract baidu-peer-connection, 1.1, and those of contract alibaba-router-interface, 5.4.</summary>
/// <remarks>A place that two clouds have is one region here. A cloud offers those that it has a code for.</remarks>
public static class RegionList
{
    public static readonly RegionId Beijing = new("beijing");
    public static readonly RegionId Guangzhou = new("guangzhou");
    public static readonly RegionId Suzhou = new("suzhou");
    public static readonly RegionId Shanghai = new("shanghai");
    public static readonly RegionId HongKong = new("hong-kong");
    public static readonly RegionId Baoding = new("baoding");
    public static readonly RegionId Wuhan = new("wuhan");
    public static readonly RegionId Singapore = new("singapore");
    public static readonly RegionId Chengdu = new("chengdu");
    public static readonly RegionId Yangquan = new("yangquan");
    public static readonly RegionId Nanjing = new("nanjing");
    public static readonly RegionId FinanceZone1 = new("finance-1");
    public static readonly RegionId FinanceZone2 = new("finance-2");
    public static readonly RegionId Hangzhou = new("hangzhou");
    public static readonly RegionId Shenzhen = new("shenzhen");
    public static readonly RegionId Frankfurt = new("frankfurt");
    public static readonly RegionId SiliconValley = new("silicon-valley");
}
