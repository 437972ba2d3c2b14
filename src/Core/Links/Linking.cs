using Tieline.Core.Networks;
using Tieline.Core.Refusals;

namespace Tieline.Core.Links;

/// <summary>Whether two routers may get a link: the rules that peerings and interface pairs share, each stated once.</summary>
internal static class Linking
{
    /// <summary>Why the two cannot be linked; null when they can.</summary>
    /// <param name="there">The link that they have, made through whichever API; null for none.</param>
    public static Refusal? Between(Vpc one, Vpc other, Link? there) => there switch
    {
        _ when one.Id == other.Id => LinkRefusals.ToSelf(),
        _ when one.IsRelay && other.IsRelay => LinkRefusals.RelaysLinked(),
        not null => LinkRefusals.RoutersLinked(there.Id),
        _ => null,
    };
}
