using Tieline.Dialects.Http;
using Tieline.Support;

namespace Tieline.Tests.Http;

/// <summary>What dialects call, from a test's cloud: said once for the tests of all dialects.</summary>
internal static class CoreOf
{
    public static CoreOperations Cloud(TestCloud cloud) =>
        new(cloud.Accounts, cloud.Vpcs, cloud.Subnets, cloud.Routes, cloud.Ports, cloud.Links, cloud.Interfaces)
        {
            Sessions = cloud.Sessions, Projects = cloud.Projects, Services = cloud.Services, Permissions = cloud.Permissions,
            Endpoints = cloud.Endpoints,
        };
}
