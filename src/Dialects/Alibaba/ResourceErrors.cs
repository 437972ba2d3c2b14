using Tieline.Core.Refusals;

namespace Tieline.Dialects.Alibaba;

/// <summary>The errors of operations, and which of them each refusal of the core is. Seed 003; contract alibaba-router-interface, 3 and 5.</summary>
/// <remarks>Misprints are the cloud's own (quirk 26). Those of seed 003 are of 2014-05-26; the current texts lack them.</remarks>
internal static class ResourceErrors
{
    public static readonly AlibabaError RouterNotFound = new(404, "InvalidRouterId.NotFound", "The specified RouterId does not exist in our record.");
    public static readonly AlibabaError RoleNotSupported = new("InvalidRole.ValueNotSupported", "The specified Role is not supported.");
    public static readonly AlibabaError SpecNotSupported = new("InvalidSpec.ValudNotSupported", "The specified Spec is not supported.");
    public static readonly AlibabaError RouterTypeNotSupported =
        new("InvalidRouterType.ValueNotSupported", "The specified RouterType is not supported.");

    public static readonly AlibabaError OppositeRouterTypeNotSupported =
        new("InvalidOppositeRouterType.ValueNotSupported", "The specified OppositeRouterType is not supported.");

    public static readonly AlibabaError OppositeRegionNotFound =
        new("InvalidOppositeRegionId.NotFound", "The specified OppositeRegionId does not exist in our record.");

    public static readonly AlibabaError HealthCheckIpMalformed = new("InvalidHealthCheckIP.Malformd", "The specified HealthCheckIp is not valid.");
    public static readonly AlibabaError ModifyConflict =
        new("InvalidParam.ModifyRouterInterface", "The specified HealthCheckSourceIp, HealthCheckTargetIp and DeleteHealthCheckIp do not go together.");

    public static readonly AlibabaError IllegalHcRate = new("IllegalParam.HcRate", "The specified HcRate is not valid.");
    public static readonly AlibabaError IllegalHcThreshold = new("IllegalParam.HcThreshold", "The specified HcThreshold is not valid.");
    public static readonly AlibabaError BillsOutstanding =
        new("Forbidden.BillsOutstanding", "You cannot use this action because you have bills outstanding.");

    public static readonly AlibabaError DescriptionMalformed = new("InvalidDescription.Malformed", "The specified Description is not valid.");
    public static readonly AlibabaError CidrMalformed = new("InvalidCidrBlock.Malformed", "Specified CIDR block is not valid.");
    public static readonly AlibabaError ZoneNotFound = new(404, "InvalidZoneId.NotFound", "The specified zone does not exist.");
    public static readonly AlibabaError VpcNotFound = new(404, "InvalidVpcID.NotFound", "Specified VPC does not exist.");
    public static readonly AlibabaError RouteTableNotFound = new(404, "InvalidRouteTableId.NotFound", "The specified route table does not exist.");
    public static readonly AlibabaError RouteEntryNotFound = new(404, "InvalidRouteEntry.NotFound", "Specified route entry does not exist.");
    public static readonly AlibabaError NextHopNotFound = new(404, "InvalidNextHopId.NotFound", "The specified next hop does not exist.");
    public static readonly AlibabaError InterfaceNotFound =
        new(404, "InvalidRouterInterfaceId.NotFound", "The specified RouterInterfaceId does not exist in our record.");

    /// <summary>The delete of an interface does not use the interface's own code (contract 3.9).</summary>
    public static readonly AlibabaError InstanceNotFound = new(404, "InvalidInstanceId.NotFound", "The specified InstanceId does not exist in our record.");

    public static AlibabaError RegionNotFound(string action, AlibabaVersion version) => new(
        404,
        "InvalidRegionId.NotFound",
        $"The specified RegionId does not exist in our {(action == "ConnectRouterInterface" || version == AlibabaVersion.Ecs ? "record" : "records")}.");

    public static AlibabaError NameMalformed(AlibabaVersion version) =>
        new(version == AlibabaVersion.Ecs ? "InvalidName.Malformd" : "InvalidName.Malformed", "The specified Name is not valid.");

    public static AlibabaError SwitchNotFound(AlibabaVersion version) => new(
        404, version == AlibabaVersion.Ecs ? "InvalidVswitchID.NotFound" : "InvalidVSwitchId.NotFound", "The specified VSwitch does not exist.");

    public static AlibabaError FilterKeyNotSupported(int n) =>
        new(404, "InvalidFilterKey.ValueNotSupported", $"Specified filter key is not supported: Filter.{n}.key");

    /// <summary>Bills keep an account from changing what it has (contract 3.4, 3.7 and 3.8).</summary>
    public static AlibabaError FinancialLocked(bool misspelt) =>
        new(misspelt ? "Forbidden.FinancileLocked" : "Forbidden.FinancialLocked", "The router interface is locked because you have bills outstanding.");

    /// <summary>The status does not allow the operation; <paramref name="allowed"/> says which would.</summary>
    public static AlibabaError IncorrectStatus(string allowed) => new("IncorrectStatus", $"RouterInterface can be operated by this action only when {allowed}.");

    /// <summary>The cloud's error for a refusal.</summary>
    /// <param name="own">The rows of the operation, which go before those that all share; null for none.</param>
    public static AlibabaError For(Refusal refusal, AlibabaVersion version, Func<RefusalCode, AlibabaError?>? own = null) =>
        own?.Invoke(refusal.Code) ?? refusal.Code switch
        {
            RefusalCode.InvalidValue => GatewayErrors.InvalidParameter(refusal.Message),
            _ => Row(refusal.Code, version) ?? GatewayErrors.InternalError,
        };

    /// <summary>The error for a code; null for a code that no operation of this dialect meets (<see cref="WhyNoRow"/>).</summary>
    internal static AlibabaError? Row(RefusalCode code, AlibabaVersion version)
    {
        var isEcs = version == AlibabaVersion.Ecs;
        return code switch
        {
            RefusalCode.InvalidValue => GatewayErrors.InvalidParameter("it is out of range"),
            RefusalCode.Conflict => new("TaskConflict", "The operation conflicts with another one, please try again later."), // clients retry this
            RefusalCode.TokenReused => GatewayErrors.IdempotentParameterMismatch,
            RefusalCode.QuotaExceeded => new("QuotaExceeded", "The quota of the resource is exceeded."),
            RefusalCode.VpcNotFound => VpcNotFound,
            RefusalCode.VpcInUse => new("DependencyViolation.VSwitch", "Specified object has dependent resources: VSwitch."),
            RefusalCode.VpcHasInterfaces => new("DependencyViolation.RouterInterface", "Specified object has dependent resources: RouterInterface."),
            RefusalCode.SubnetNotFound => SwitchNotFound(version),
            RefusalCode.SubnetInUse => new("DependencyViolation", "Specified object has dependent resources."),
            RefusalCode.SubnetOutsideVpc => CidrMalformed,
            RefusalCode.SubnetOverlap => new("InvalidCidrBlock.Overlapped", "Specified CIDR block overlapped with other subnets."),
            RefusalCode.SourceRangeInVpc => CidrMalformed,
            RefusalCode.RouteTableNotFound => RouteTableNotFound,
            RefusalCode.RouteRuleNotFound => RouteEntryNotFound,
            RefusalCode.RouteRuleDuplicate when isEcs => new("RouterEntryConflict.Duplicated", "The route entry already exists."),
            RefusalCode.RouteRuleDuplicate => new("InvalidCIDRBlock.Duplicate", "Specified CIDR block is already exists."),
            RefusalCode.NextHopNotFound => NextHopNotFound,
            RefusalCode.NextHopChanging => new("IncorrectStatus.RouterInterface", "The status of the router interface does not support this operation."),
            RefusalCode.RouteOverlapsVpc => CidrMalformed,
            RefusalCode.RouterInterfaceNotFound => InterfaceNotFound,
            RefusalCode.NotInitiatingSide => new(
                "IncorrectRole.NotInitiatingSide",
                isEcs ? "The spedified RouterInterface is not InitiatingSide" : "The specified RouterInterface is not InitiatingSide."),
            RefusalCode.InterfaceInWrongState or RefusalCode.LinkInWrongState => IncorrectStatus("the status is Active,idle or inactive"),
            RefusalCode.OppositeNotSet => new(
                "IncorrectOppositeInterfaceInfo.NotSet",
                $"OppositeInterfaceId/OppositeRouterId/OppositeRouterType/{(isEcs ? "OppositeRouterOwnerId" : "OppositeInterfaceOwnerId")} must be all set."),
            RefusalCode.OppositeMismatch => OppositeWrong(
                "The opposite RouterInterface information specified by OppositeInterfaceId/OppositeRouterId/OppositeRouterType/OppositeRouterOwnerId is wrong. "
                + "Maybe the RouterInterface or Router does not exist, or the parameters mismatched, or that RouterInterface is not a AcceptingSide."),
            RefusalCode.LinkToSelf => OppositeWrong("Cannot connect on the same router"),
            RefusalCode.RelaysLinked => OppositeWrong("Cannot connect two relay VPCs"),
            RefusalCode.RejectedByOpposite => new(
                403,
                "RejectedByOppositeInterface",
                "The opposite RouterInterface does not set this RouterInterface as a OppositeRouterInterface. "
                + $"{(isEcs ? "Meybe" : "Maybe")} it was wrongly set. Please check the configuration of the opposite RouterInterface."),
            RefusalCode.RoutersLinked => new("Forbidden.OnlyOneConnection", "The Specified routers have a connection already"),
            RefusalCode.AccountInArrears => BillsOutstanding,
            RefusalCode.InterfaceIsNextHop => new(
                "DependencyViolation.RouterInterfaceReferedByRouteEntry", "The specified RouterInterface is refered by a route entry."),
            RefusalCode.PrepaidTermRuns => new("InvalidRouterInterfaceChargeType.Malformed", "A prepaid RouterInterface cannot be deleted before its end."),
            _ => null,
        };
    }

    /// <summary>Why a code has no row; null when it should have one.</summary>
    internal static string? WhyNoRow(RefusalCode code) => code switch
    {
        RefusalCode.AccountNotFound or RefusalCode.AccountNameTaken or RefusalCode.AccessKeyNotFound or RefusalCode.AccessKeyTaken
            or RefusalCode.AccountInUse => "accounts and keys are the operator's: the native API",
        >= RefusalCode.PortNotFound and <= RefusalCode.SubnetFull or RefusalCode.PortNameAmbiguous or RefusalCode.PortInUse
            => "ports are plugged in through the native API",
        RefusalCode.RouteSourceOutsideVpc => "route entries have no source here",
        RefusalCode.NotOffered => "what is not offered is said with the parameter's own error",
        RefusalCode.LinkNotFound or RefusalCode.NotTheAcceptor or RefusalCode.NotTheInitiator or RefusalCode.AnsweredTooLate
            or RefusalCode.PeerVpcNotFound or RefusalCode.PrepaidWithinRegion or RefusalCode.NotPrepaid or RefusalCode.DeleteProtected
            or RefusalCode.ForeignSide or RefusalCode.DnsSyncBusy => "peerings are asked for and answered through the Baidu API",
        RefusalCode.WrongPassword or RefusalCode.SessionNotFound or RefusalCode.SessionExpired or RefusalCode.ProjectNotFound
            => "nobody signs in here: requests are signed",
        RefusalCode.SourceRangeInVpc => null,
        _ when (int)code >= 130 => "another cloud's resources",
        _ => null,
    };

    private static AlibabaError OppositeWrong(string message) => new("IncorrectOppositeInterfaceInfo", message);
}
