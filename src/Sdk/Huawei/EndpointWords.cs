namespace Tieline.Sdk.Huawei;

// Words of the VPCEP API. The service may have others; they are plain text.

/// <summary>The statuses of an endpoint service (contract huawei-endpoint-service, 10.1).</summary>
public static class EndpointServiceStatus
{
    /// <summary>Being set up.</summary>
    public const string Creating = "creating";

    /// <summary>Endpoints can connect.</summary>
    public const string Available = "available";

    /// <summary>Could not be set up.</summary>
    public const string Failed = "failed";

    /// <summary>Being deleted.</summary>
    public const string Deleting = "deleting";
}

/// <summary>The statuses of an endpoint (contract huawei-endpoint-service, 10.2).</summary>
public static class EndpointStatus
{
    /// <summary>Waits for the service's owner.</summary>
    public const string PendingAcceptance = "pendingAcceptance";

    /// <summary>Being set up.</summary>
    public const string Creating = "creating";

    /// <summary>Connected.</summary>
    public const string Accepted = "accepted";

    /// <summary>The service's owner said no.</summary>
    public const string Rejected = "rejected";

    /// <summary>Could not be set up.</summary>
    public const string Failed = "failed";

    /// <summary>Being deleted.</summary>
    public const string Deleting = "deleting";
}

/// <summary>What is behind an endpoint service.</summary>
public static class ServerType
{
    /// <summary>A server's network interface.</summary>
    public const string Vm = "VM";

    /// <summary>A load balancer.</summary>
    public const string Lb = "LB";

    /// <summary>A virtual address. Deprecated.</summary>
    public const string Vip = "VIP";
}

/// <summary>Who sets an endpoint service up.</summary>
public static class EndpointServiceType
{
    /// <summary>A tenant, or the operator.</summary>
    public const string Interface = "interface";

    /// <summary>The operator only.</summary>
    public const string Gateway = "gateway";
}

/// <summary>What of the client an endpoint service tells its backend (contract huawei-endpoint-service, 11.2).</summary>
public static class TcpProxy
{
    /// <summary>Nothing.</summary>
    public const string Close = "close";

    /// <summary>By a TCP option.</summary>
    public const string ToaOpen = "toa_open";

    /// <summary>By the PROXY protocol.</summary>
    public const string ProxyOpen = "proxy_open";

    /// <summary>By both.</summary>
    public const string Open = "open";

    /// <summary>By the PROXY protocol, with the consumer's network id.</summary>
    public const string ProxyVni = "proxy_vni";
}

/// <summary>What an owner answers to an endpoint.</summary>
public static class ConnectionAction
{
    /// <summary>Yes.</summary>
    public const string Receive = "receive";

    /// <summary>No.</summary>
    public const string Reject = "reject";
}

/// <summary>What a whitelist record names.</summary>
public static class PermissionType
{
    /// <summary>An account: <c>iam:domain::{domain_id}</c>.</summary>
    public const string DomainId = "domainId";

    /// <summary>A path of organizations: <c>organizations:orgPath::{path}</c>.</summary>
    public const string OrgPath = "orgPath";
}

/// <summary>What happens to whitelist records.</summary>
public static class PermissionAction
{
    /// <summary>They are put on the list.</summary>
    public const string Add = "add";

    /// <summary>They are taken off it.</summary>
    public const string Remove = "remove";
}

/// <summary>Which resources have tags and quotas.</summary>
public static class EndpointResourceType
{
    /// <summary>Endpoint services.</summary>
    public const string EndpointService = "endpoint_service";

    /// <summary>Endpoints.</summary>
    public const string Endpoint = "endpoint";
}

/// <summary>The order of a list.</summary>
public static class SortDirection
{
    /// <summary>The smallest first.</summary>
    public const string Ascending = "asc";

    /// <summary>The largest first; the default.</summary>
    public const string Descending = "desc";
}
