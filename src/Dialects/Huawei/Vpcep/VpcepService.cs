using Tieline.Core.Boundary;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>VPC endpoint services. Contract huawei-endpoint-service, 2 to 9.</summary>
internal static class VpcepService
{
    /// <summary>The cluster that every service and endpoint is on: a server has one.</summary>
    public const string Pool = "5289d3c2-8882-4871-a3c2-d380272eed80";

    /// <summary>Where everything is: there are no edge sites.</summary>
    public const string BorderGroup = "center";

    /// <summary>The name of the attribute of services and endpoints that were upgraded. Contract 9.</summary>
    public const string Edition = "huawei.edition";

    public static HuaweiService Make(CoreOperations core, Limits limits) => new(
        "vpcep",
        new CatalogEntry("vpcep", "vpcep", "/v1/{project}"),
        VpcepErrors.OfService,
        [
            .. new EndpointServices(core).Routes,
            .. new Connections(core).Routes,
            .. new Permissions(core).Routes,
            .. new Endpoints(core).Routes,
            .. new Quotas(core, limits).Routes,
            .. new Tags(core).Routes,
        ]);
}
