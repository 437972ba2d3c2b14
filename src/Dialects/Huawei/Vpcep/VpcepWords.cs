using System.Diagnostics;
using Tieline.Core.EndpointServices;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>Huawei's words for states and kinds. Contract huawei-endpoint-service, 2.1, 10 and 11.2.</summary>
internal static class VpcepWords
{
    public static string Of(ServiceState state) => state switch
    {
        ServiceState.Creating => "creating",
        ServiceState.Available => "available",
        ServiceState.Failed => "failed",
        ServiceState.Deleting => "deleting",
        _ => throw new UnreachableException($"{state}"),
    };

    public static string Of(EndpointState state) => state switch
    {
        EndpointState.AwaitingApproval => "pendingAcceptance",
        EndpointState.Creating => "creating",
        EndpointState.Accepted => "accepted",
        EndpointState.Rejected => "rejected",
        EndpointState.Failed => "failed",
        EndpointState.Deleting => "deleting",
        _ => throw new UnreachableException($"{state}"),
    };

    public static string ServiceType(bool isGateway) => isGateway ? "gateway" : "interface";

    public static string Of(BackendKind kind) => kind switch
    {
        BackendKind.VirtualMachine => "VM",
        BackendKind.VirtualAddress => "VIP",
        BackendKind.LoadBalancer => "LB",
        BackendKind.BareMetal => "BMS",
        _ => throw new UnreachableException($"{kind}"),
    };

    public static string Of(ClientDisclosure disclosure) => disclosure switch
    {
        ClientDisclosure.None => "close",
        ClientDisclosure.ProxyHeader => "proxy_open",
        ClientDisclosure.ProxyHeaderWithNetwork => "proxy_vni",
        ClientDisclosure.ProxyHeaderAndOption => "open",
        _ => throw new UnreachableException($"{disclosure}"),
    };

    public static string Of(PermissionKind kind) => kind switch
    {
        PermissionKind.Account => "domainId",
        PermissionKind.Organization => "orgPath",
        _ => throw new UnreachableException($"{kind}"),
    };

    public static BackendKind? ParseServerType(string? word) => Find(word, Enum.GetValues<BackendKind>(), Of);

    public static ClientDisclosure? ParseTcpProxy(string? word) => Find(word, Enum.GetValues<ClientDisclosure>(), Of);

    public static ServiceState? ParseServiceStatus(string? word) => Find(word, Enum.GetValues<ServiceState>(), Of);

    public static EndpointState? ParseEndpointStatus(string? word) => Find(word, Enum.GetValues<EndpointState>(), Of);

    public static PermissionKind? ParsePermissionType(string? word) => Find(word, Enum.GetValues<PermissionKind>(), Of);

    private static T? Find<T>(string? word, T[] all, Func<T, string> wordOf) where T : struct
    {
        foreach (var value in all)
        {
            if (wordOf(value) == word) return value;
        }

        return null;
    }
}
