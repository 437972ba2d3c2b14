using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;

namespace Tieline.Support;

/// <summary>Addresses of standing interfaces in Tieline's own ids, with the account's Alibaba UID as the owner's name.</summary>
public sealed class PlainInterfaceWords : IInterfaceWords
{
    public const string VRouter = "VRouter";

    public static readonly PlainInterfaceWords Instance = new();

    public string OwnerScheme => IdentityScheme.AlibabaUid;

    public InterfaceAddress AddressOf(RouterInterface end, string owner) => new(end.Id.ToString(), end.Vpc.ToString(), VRouter, owner, end.Region);

    public RouterInterfaceId? Parse(string text) => RouterInterfaceId.Parse(text);
}
