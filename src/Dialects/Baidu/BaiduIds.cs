using Tieline.Core.Identifiers;

namespace Tieline.Dialects.Baidu;

/// <summary>Baidu's spellings of ids that Tieline spells otherwise. Contract baidu-peer-connection, 3.2.</summary>
internal static class BaiduIds
{
    private const string ConnectionPrefix = "peerconn-";
    private const string InterfacePrefix = "qpif-";

    /// <summary>Stands for an interface id that is none: no interface has it, so every question about it finds nothing.</summary>
    public static readonly RouterInterfaceId NoInterface = new(-1);

    public static string Of(LinkId id) => ResourceCode.Format(ConnectionPrefix, id.Value);

    public static string Of(RouterInterfaceId id) => ResourceCode.Format(InterfacePrefix, id.Value);

    public static LinkId? ParseConnection(string? text) => ResourceCode.TryParse(text, ConnectionPrefix, out var value) ? new LinkId(value) : null;

    public static RouterInterfaceId? ParseInterface(string? text) =>
        ResourceCode.TryParse(text, InterfacePrefix, out var value) ? new RouterInterfaceId(value) : null;
}
