using System.Collections.Frozen;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Baidu;

/// <summary>Baidu's codes of regions, and their zones. Contract baidu-peer-connection, 1.1 and 6.4; seed 001.</summary>
public static class BaiduRegions
{
    private const string HostPrefix = "bcc.", HostSuffix = ".baidubce.com";

    /// <summary>Every region with its code and English name, in the contract's order.</summary>
    public static readonly IReadOnlyList<(RegionId Id, string Code, string Name)> All =
    [
        (RegionList.Beijing, "bj", "North China - Beijing"),
        (RegionList.Guangzhou, "gz", "South China - Guangzhou"),
        (RegionList.Suzhou, "su", "East China - Suzhou"),
        (RegionList.Shanghai, "fsh", "East China - Shanghai"),
        (RegionList.HongKong, "hkg", "Hong Kong"),
        (RegionList.Baoding, "bd", "North China - Baoding"),
        (RegionList.Wuhan, "fwh", "Central China - Wuhan"),
        (RegionList.Singapore, "sin", "Singapore"),
        (RegionList.FinanceZone1, "hb-fsg", "Du Xiaoman finance zone"),
        (RegionList.FinanceZone2, "bjfsg", "Du Xiaoman finance zone II"),
        (RegionList.Chengdu, "cd", "Southwest China - Chengdu"),
        (RegionList.Yangquan, "yq", "North China - Yangquan"),
        (RegionList.Nanjing, "nj", "East China - Nanjing"),
    ];

    private static readonly FrozenDictionary<string, RegionId> ByCode = All.ToFrozenDictionary(region => region.Code, region => region.Id);
    private static readonly FrozenDictionary<RegionId, string> Codes = All.ToFrozenDictionary(region => region.Id, region => region.Code);

    private static readonly FrozenDictionary<RegionId, string[]> Zones = All.ToFrozenDictionary(
        region => region.Id, region => "abcde".Select(letter => $"cn-{region.Code}-{letter}").ToArray());

    /// <summary>The region of a code such as <c>bj</c>; null when there is none.</summary>
    public static RegionId? Find(string code) => ByCode.TryGetValue(code, out var region) ? region : null;

    /// <summary>Baidu's code of a region; the region's own name where Baidu has none.</summary>
    public static string CodeOf(RegionId region) => Codes.GetValueOrDefault(region, region.Name);

    /// <summary>The API's host in a region.</summary>
    public static string HostOf(string code) => $"{HostPrefix}{code}{HostSuffix}";

    /// <summary>The names of a region's zones, such as <c>cn-bj-a</c>.</summary>
    public static IReadOnlyList<string> ZonesOf(RegionId region) => Zones.GetValueOrDefault(region, []);

    /// <summary>The region that a <c>Host</c> header names, with any port; null when it names none.</summary>
    internal static RegionId? OfHost(ReadOnlySpan<char> host)
    {
        if (host.LastIndexOf(':') is var colon and >= 0) host = host[..colon];
        if (host.Length <= HostPrefix.Length + HostSuffix.Length
            || !host.StartsWith(HostPrefix, StringComparison.OrdinalIgnoreCase)
            || !host.EndsWith(HostSuffix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        Span<char> code = stackalloc char[8];
        var label = host[HostPrefix.Length..^HostSuffix.Length];
        if (label.Length > code.Length) return null;
        var length = label.ToLowerInvariant(code);
        return ByCode.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(code[..length], out var region) ? region : null;
    }
}
