namespace Tieline.Sdk.Huawei;

// Words and numbers of the API Gateway's VPC channels (contract huawei-vpc-channel, 2 to 6). The service may have others.

/// <summary>How a channel chooses among its members.</summary>
public static class BalanceStrategy
{
    /// <summary>In turn, by weight.</summary>
    public const int WeightedRoundRobin = 1;

    /// <summary>The fewest open requests, by weight.</summary>
    public const int WeightedLeastConnections = 2;

    /// <summary>By the client's address.</summary>
    public const int SourceHash = 3;

    /// <summary>By the path.</summary>
    public const int UriHash = 4;
}

/// <summary>What names a channel's members.</summary>
public static class MemberType
{
    /// <summary>An address.</summary>
    public const string Ip = "ip";

    /// <summary>A cloud server.</summary>
    public const string Ecs = "ecs";
}

/// <summary>Where a channel's members come from, as a number.</summary>
public static class VpcChannelType
{
    /// <summary>They are named.</summary>
    public const int Server = 2;

    /// <summary>From a registry.</summary>
    public const int Microservice = 3;
}

/// <summary>Where a channel's members come from, as newer versions of the API say it.</summary>
public static class VpcChannelKind
{
    /// <summary>They are named.</summary>
    public const string Builtin = "builtin";

    /// <summary>From a registry.</summary>
    public const string Microservice = "microservice";

    /// <summary>They are other channels'.</summary>
    public const string Reference = "reference";
}

/// <summary>The status of a channel: what its health checks say.</summary>
public static class VpcChannelStatus
{
    /// <summary>It can serve.</summary>
    public const int Normal = 1;

    /// <summary>No member is healthy.</summary>
    public const int Abnormal = 2;
}

/// <summary>The status of a member or of a health check: set by people.</summary>
public static class MemberStatus
{
    /// <summary>In use.</summary>
    public const int Available = 1;

    /// <summary>Not in use.</summary>
    public const int Unavailable = 2;
}

/// <summary>What the health checks say of a member.</summary>
public static class MemberHealth
{
    /// <summary>Nothing yet.</summary>
    public const string Unknown = "unknown";

    /// <summary>It serves.</summary>
    public const string Healthy = "healthy";

    /// <summary>It does not.</summary>
    public const string Unhealthy = "unhealthy";
}

/// <summary>How members are checked. The service takes them in upper and lower case.</summary>
public static class HealthCheckProtocol
{
    /// <summary>A connection.</summary>
    public const string Tcp = "TCP";

    /// <summary>A request.</summary>
    public const string Http = "HTTP";

    /// <summary>A request over TLS.</summary>
    public const string Https = "HTTPS";
}

/// <summary>The registries of microservice channels.</summary>
public static class MicroserviceType
{
    /// <summary>Cloud Container Engine: Kubernetes workloads.</summary>
    public const string Cce = "CCE";

    /// <summary>Cloud Service Engine.</summary>
    public const string Cse = "CSE";
}

/// <summary>The workloads of CCE.</summary>
public static class WorkloadType
{
    /// <summary>Without state.</summary>
    public const string Deployment = "deployment";

    /// <summary>With state.</summary>
    public const string StatefulSet = "statefulset";

    /// <summary>One on each node.</summary>
    public const string DaemonSet = "daemonset";
}
