using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Iam;

/// <summary>Identity and access: tokens, and the look-ups that clients begin with. Contract huawei-auth, 3.</summary>
internal static class IamService
{
    public const string Name = "iam";

    private static readonly CatalogEntry Entry = new("iam", "identity", "/v3", IsGlobal: true);

    /// <param name="others">The services that the catalog lists beside this one.</param>
    public static HuaweiService Make(CoreOperations core, HuaweiSettings settings, IEnumerable<HuaweiService> others)
    {
        var catalog = new Catalog([Entry, .. others.Select(service => service.Catalog).OfType<CatalogEntry>()]);
        return new(
            Name,
            Entry,
            IamErrors.OfService,
            [
                .. new Tokens(core, catalog).Routes,
                .. new Projects(core, settings).Routes,
                .. new LookUps(core, catalog).Routes,
                .. Versions.Routes,
            ]);
    }
}
