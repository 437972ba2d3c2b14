using Tieline.Core.Identifiers;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Alibaba;

/// <summary>Alibaba's spellings of ids. Contract alibaba-router-interface, 3.1.</summary>
/// <remarks>
/// The last twelve characters of every id are Tieline's own code of the resource, so no table maps one to the other. A router
/// interface has 21 characters after its dash, as at Alibaba: three of its region, six that follow from the code, and the code.
/// </remarks>
internal static class AlibabaIds
{
    private const string InterfacePrefix = "ri-", RouterPrefix = "vrt-", SwitchPrefix = "vsw-", TablePrefix = "vtb-", EntryPrefix = "rte-";
    private const int RegionCodeLength = 3, FillerLength = 6;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static string Of(RouterInterfaceId id, RegionId region) => Interface(AlibabaRegions.IdCodeOf(region), id);

    public static string RouterOf(VpcId vpc) => ResourceCode.Format(RouterPrefix, vpc.Value);

    public static string Of(SubnetId id) => ResourceCode.Format(SwitchPrefix, id.Value);

    public static string Of(RouteTableId id) => ResourceCode.Format(TablePrefix, id.Value);

    public static string Of(RouteRuleId id) => ResourceCode.Format(EntryPrefix, id.Value);

    public static VpcId? ParseRouter(string? text) => ResourceCode.TryParse(text, RouterPrefix, out var value) ? new(value) : null;

    public static SubnetId? ParseSwitch(string? text) => ResourceCode.TryParse(text, SwitchPrefix, out var value) ? new(value) : null;

    public static RouteTableId? ParseTable(string? text) => ResourceCode.TryParse(text, TablePrefix, out var value) ? new(value) : null;

    public static RouteRuleId? ParseEntry(string? text) => ResourceCode.TryParse(text, EntryPrefix, out var value) ? new(value) : null;

    /// <summary>The interface of an id of the region; an id of another region is none.</summary>
    public static RouterInterfaceId? ParseInterface(string? text, RegionId region) =>
        ParseInterface(text) is { } id && Of(id, region) == text ? id : null;

    /// <summary>The interface of an id of whatever region.</summary>
    public static RouterInterfaceId? ParseInterface(string? text)
    {
        const int CodeStart = 3 + RegionCodeLength + FillerLength;
        return text?.Length == CodeStart + ResourceCode.Length
            && ResourceCode.TryParse(text[CodeStart..], "", out var value)
            && Interface(text.Substring(InterfacePrefix.Length, RegionCodeLength), new(value)) == text
            ? new(value)
            : null;
    }

    private static string Interface(string regionCode, RouterInterfaceId id)
    {
        Span<char> filler = stackalloc char[FillerLength];
        var mixed = (ulong)id.Value * 0x9E37_79B9_7F4A_7C15; // spreads the bits; it hides nothing and need not
        for (var i = 0; i < filler.Length; i++) (mixed, filler[i]) = (mixed / 36, Digits[(int)(mixed % 36)]);
        return $"{InterfacePrefix}{regionCode}{filler}{ResourceCode.Format(id.Value)}";
    }
}
