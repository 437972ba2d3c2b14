using System.Collections.Frozen;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Huawei;

/// <summary>Huawei's ids of regions; a project has its region's id as its name. Contract huawei-auth, 1.</summary>
public static class HuaweiRegions
{
    /// <summary>Every region with its id and names. Where the core has a place, the region is that place; else it is Huawei's alone.</summary>
    public static readonly IReadOnlyList<(RegionId Id, string Code, string English, string Chinese)> All =
    [
        (RegionList.Beijing, "cn-north-4", "CN North-Beijing4", "华北-北京四"),
        (new("huawei-cn-north-1"), "cn-north-1", "CN North-Beijing1", "华北-北京一"),
        (new("huawei-cn-north-9"), "cn-north-9", "CN North-Ulanqab1", "华北-乌兰察布一"),
        (RegionList.Shanghai, "cn-east-3", "CN East-Shanghai1", "华东-上海一"),
        (new("huawei-cn-east-2"), "cn-east-2", "CN East-Shanghai2", "华东-上海二"),
        (RegionList.Guangzhou, "cn-south-1", "CN South-Guangzhou", "华南-广州"),
        (new("huawei-cn-southwest-2"), "cn-southwest-2", "CN Southwest-Guiyang1", "西南-贵阳一"),
        (RegionList.HongKong, "ap-southeast-1", "CN-Hong Kong", "中国-香港"),
        (new("huawei-ap-southeast-2"), "ap-southeast-2", "AP-Bangkok", "亚太-曼谷"),
        (RegionList.Singapore, "ap-southeast-3", "AP-Singapore", "亚太-新加坡"),
        (new("huawei-af-south-1"), "af-south-1", "AF-Johannesburg", "非洲-约翰内斯堡"),
        (new("huawei-eu-west-0"), "eu-west-0", "EU-Paris", "欧洲-巴黎"),
    ];

    private static readonly FrozenDictionary<string, RegionId> ByCode = All.ToFrozenDictionary(region => region.Code, region => region.Id);
    private static readonly FrozenDictionary<RegionId, string> Codes = All.ToFrozenDictionary(region => region.Id, region => region.Code);

    /// <summary>The region of an id such as <c>cn-north-4</c>; null when there is none.</summary>
    public static RegionId? Find(string? code) => code is not null && ByCode.TryGetValue(code, out var region) ? region : null;

    /// <summary>Huawei's id of a region; the region's own name where Huawei has none.</summary>
    public static string CodeOf(RegionId region) => Codes.GetValueOrDefault(region, region.Name);
}
