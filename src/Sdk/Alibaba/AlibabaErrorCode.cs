namespace Tieline.Sdk.Alibaba;

/// <summary>
/// Error codes of router interfaces and what they need (contract alibaba-router-interface, 1.4, 3 and 5). The service has others; codes are
/// plain text. Misspellings are the service's own.
/// </summary>
public static class AlibabaErrorCode
{
    /// <summary>A call of <c>ConnectRouterInterface</c> on the accepting side.</summary>
    public const string NotInitiatingSide = "IncorrectRole.NotInitiatingSide";

    /// <summary>Not in this status: version 2014-05-26, and some operations of 2016-04-28.</summary>
    public const string IncorrectStatus = "IncorrectStatus";

    /// <summary>Not in this status: <c>Connect</c> and <c>Activate</c> of version 2016-04-28.</summary>
    public const string IncorrectRiStatus = "IncorrectRIStatus";

    /// <summary>The four members about the opposite interface are not all set.</summary>
    public const string OppositeInterfaceNotSet = "IncorrectOppositeInterfaceInfo.NotSet";

    /// <summary>There is no such opposite interface, or it is on the same router.</summary>
    public const string IncorrectOppositeInterface = "IncorrectOppositeInterfaceInfo";

    /// <summary>The opposite interface does not point back.</summary>
    public const string RejectedByOppositeInterface = "RejectedByOppositeInterface";

    /// <summary>The two routers are connected already.</summary>
    public const string OnlyOneConnection = "Forbidden.OnlyOneConnection";

    /// <summary>The account has bills outstanding.</summary>
    public const string BillsOutstanding = "Forbidden.BillsOutstanding";

    /// <summary>The account is overdue, as version 2016-04-28 says it.</summary>
    public const string FinancialLocked = "Forbidden.FinancialLocked";

    /// <summary>The same, as version 2014-05-26 spells it.</summary>
    public const string FinancileLocked = "Forbidden.FinancileLocked";

    /// <summary>No such region.</summary>
    public const string RegionNotFound = "InvalidRegionId.NotFound";

    /// <summary>No such router interface, or none that the caller may know of.</summary>
    public const string RouterInterfaceNotFound = "InvalidRouterInterfaceId.NotFound";

    /// <summary>The same, as <c>DeleteRouterInterface</c> says it.</summary>
    public const string InstanceNotFound = "InvalidInstanceId.NotFound";

    /// <summary>A route entry still has the interface as its next hop.</summary>
    public const string ReferredByRouteEntry = "DependencyViolation.RouterInterfaceReferedByRouteEntry";

    /// <summary>A client token came again with another request.</summary>
    public const string IdempotentParameterMismatch = "IdempotentParameterMismatch";

    /// <summary>No such VPC.</summary>
    public const string VpcNotFound = "InvalidVpcID.NotFound";

    /// <summary>No such vSwitch.</summary>
    public const string VSwitchNotFound = "InvalidVSwitchId.NotFound";

    /// <summary>No such route entry.</summary>
    public const string RouteEntryNotFound = "InvalidRouteEntry.NotFound";

    /// <summary>The destination is routed already.</summary>
    public const string RouteDuplicate = "InvalidCIDRBlock.Duplicate";

    /// <summary>Other work on the resource is going on.</summary>
    public const string TaskConflict = "TaskConflict";

    /// <summary>The signature is not of this request and key.</summary>
    public const string SignatureDoesNotMatch = "SignatureDoesNotMatch";

    /// <summary>The time of the signature is too far from the service's.</summary>
    public const string TimeExpired = "InvalidTimeStamp.Expired";

    /// <summary>Begins the codes of calls that come too fast.</summary>
    public const string Throttling = "Throttling";

    /// <summary>The service is down for a moment.</summary>
    public const string ServiceUnavailable = "ServiceUnavailable";

    /// <summary>A fault of the service.</summary>
    public const string InternalError = "InternalError";

    /// <summary>Whether the code says that other work on a resource is still going on, so that the same call may succeed later.</summary>
    /// <remarks>Contract alibaba-router-interface, 5.3, and 5.2 for vSwitches.</remarks>
    public static bool IsPassingConflict(string code) =>
        code is TaskConflict or "OperationConflict" or "LastTokenProcessing" or "IncorrectRouteEntryStatus" or "IncorrectVpcStatus"
            or "IncorrectVSwitchStatus" or "IncorrectStatus.RouterInterface";
}
