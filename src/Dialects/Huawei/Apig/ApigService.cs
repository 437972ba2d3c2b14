namespace Tieline.Dialects.Huawei.Apig;

/// <summary>Huawei's API gateway, API v2: channels, and what is published to lead to them. Contract huawei-vpc-channel.</summary>
internal static class ApigService
{
    /// <summary>One instance, seen and removed: a service of its own, as its errors are others.</summary>
    public static HuaweiService MakeInstance(ApigOperations core) => new("apic", null, ApigErrors.OfInstance, new Instances(core).RoutesOfOne);

    public static HuaweiService Make(ApigOperations core) => new(
        "apig",
        new CatalogEntry("apig", "apig", "/v2/{project}"),
        ApigErrors.OfService,
        [
            .. new Instances(core).Routes,
            .. new Channels(core).Routes,
            .. new Members(core).Routes,
            .. new Environments(core).Routes,
            .. new ApiGroups(core).Routes,
            .. new Publications(core).Routes, // before the APIs, whose ids could be "action"
            .. new Apis(core).Routes,
        ]);
}
