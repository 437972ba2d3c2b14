using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpc;

/// <summary>The part of Huawei's VPC service that clients need around its other services. Contract huawei-endpoint-service, 13.</summary>
internal static class VpcService
{
    public static HuaweiService Make(CoreOperations core) => new(
        "vpc",
        new CatalogEntry("vpc", "network", "/v1/{project}"),
        VpcErrors.OfService,
        [
            .. new Vpcs(core).Routes,
            .. new Subnets(core).Routes,
            .. new Ports(core).Routes,
            .. SecurityGroups.Routes,
        ]);

    /// <summary>The native paths: a service of its own, as its errors are others.</summary>
    public static HuaweiService MakeNative(CoreOperations core) =>
        new("vpc", null, VpcErrors.OfNative, [.. new Ports(core).NativeRoutes, .. SecurityGroups.NativeRoutes]);
}
