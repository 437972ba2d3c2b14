using System.Collections.Frozen;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Alibaba;

/// <summary>Alibaba's codes of regions, and their zones. Contract alibaba-router-interface, 5.4.</summary>
public static class AlibabaRegions
{
    /// <summary>Every region with its code, its name, and what router interfaces' ids begin with there.</summary>
    internal static readonly IReadOnlyList<(RegionId Id, string Code, string LocalName, string IdCode)> All =
    [
        (RegionList.Hangzhou, "cn-hangzhou", "华东 1（杭州）", "bp1"),
        (RegionList.Shanghai, "cn-shanghai", "华东 2（上海）", "uf6"),
        (RegionList.Beijing, "cn-beijing", "华北 2（北京）", "2ze"),
        (RegionList.Shenzhen, "cn-shenzhen", "华南 1（深圳）", "wz9"),
        (RegionList.Guangzhou, "cn-guangzhou", "华南 3（广州）", "7xv"),
        (RegionList.Chengdu, "cn-chengdu", "西南 1（成都）", "2vc"),
        (RegionList.Nanjing, "cn-nanjing", "华东 5（南京）", "gc7"),
        (RegionList.Wuhan, "cn-wuhan-lr", "华中 1（武汉）", "n4a"),
        (RegionList.HongKong, "cn-hongkong", "中国香港", "j6c"),
        (RegionList.Singapore, "ap-southeast-1", "新加坡", "t4n"),
        (RegionList.Frankfurt, "eu-central-1", "德国（法兰克福）", "gw8"),
        (RegionList.SiliconValley, "us-west-1", "美国（硅谷）", "rj9"),
    ];

    private static readonly FrozenDictionary<string, RegionId> ByCode = All.ToFrozenDictionary(region => region.Code, region => region.Id);
    private static readonly FrozenDictionary<RegionId, string> Codes = All.ToFrozenDictionary(region => region.Id, region => region.Code);
    private static readonly FrozenDictionary<RegionId, string> IdCodes = All.ToFrozenDictionary(region => region.Id, region => region.IdCode);

    /// <summary>The region of a code such as <c>cn-hangzhou</c>; null when there is none.</summary>
    public static RegionId? Find(string code) => ByCode.TryGetValue(code, out var region) ? region : null;

    /// <summary>Alibaba's code of a region; the region's own name where Alibaba has none.</summary>
    public static string CodeOf(RegionId region) => Codes.GetValueOrDefault(region, region.Name);

    /// <summary>The three characters that ids of a region's router interfaces begin with.</summary>
    internal static string IdCodeOf(RegionId region) => IdCodes.GetValueOrDefault(region, "000");

    /// <summary>The names of a region's zones: <c>cn-hangzhou-b</c>, and abroad <c>us-west-1b</c>.</summary>
    public static IReadOnlyList<string> ZonesOf(RegionId region) =>
        Codes.TryGetValue(region, out var code)
            ? [.. "abc".Select(letter => code.StartsWith("cn-", StringComparison.Ordinal) ? $"{code}-{letter}" : $"{code}{letter}")]
            : [];
}
