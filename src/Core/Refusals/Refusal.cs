namespace Tieline.Core.Refusals;

/// <summary>Why an operation was refused. The numbers are stored and never change meaning.</summary>
public enum RefusalCode
{
    /// <summary>A value is out of its range, malformed, or does not go with another.</summary>
    InvalidValue = 1,

    /// <summary>Someone changed the resource since it was read. Safe to retry.</summary>
    Conflict = 2,

    /// <summary>A client token came again with another request.</summary>
    TokenReused = 3,

    /// <summary>One more would exceed a quota of the account or the VPC.</summary>
    QuotaExceeded = 4,

    /// <summary>What was asked for is not offered by this server.</summary>
    NotOffered = 5,

    AccountNotFound = 20,
    AccountNameTaken = 21,
    AccessKeyNotFound = 22,
    AccessKeyTaken = 23,
    AccountInUse = 24,

    /// <summary>No such user, or another password: which of the two is not told.</summary>
    WrongPassword = 25,
    SessionNotFound = 26,
    SessionExpired = 27,
    ProjectNotFound = 28,

    VpcNotFound = 40,

    /// <summary>The VPC still has subnets, links or other things in it.</summary>
    VpcInUse = 41,
    SubnetNotFound = 42,

    /// <summary>The subnet still has ports.</summary>
    SubnetInUse = 43,

    /// <summary>The subnet's network is not inside one of its VPC's.</summary>
    SubnetOutsideVpc = 44,

    /// <summary>The subnet's network overlaps another subnet of the VPC.</summary>
    SubnetOverlap = 45,
    RouteTableNotFound = 46,
    RouteRuleNotFound = 47,

    /// <summary>The table has a rule of the same source and destination.</summary>
    RouteRuleDuplicate = 48,

    /// <summary>The rule's next hop is not an interface of this VPC's router.</summary>
    NextHopNotFound = 49,

    /// <summary>The rule's destination overlaps the VPC's own networks.</summary>
    RouteOverlapsVpc = 50,

    /// <summary>The rule's source is not a subnet's network, nor inside one.</summary>
    RouteSourceOutsideVpc = 51,
    PortNotFound = 52,
    PortNameTaken = 53,
    AddressTaken = 54,
    AddressOutsideSubnet = 55,
    SubnetFull = 56,

    /// <summary>A relay VPC would be linked to another relay VPC.</summary>
    RelaysLinked = 57,

    /// <summary>Several VPCs have a port of that name.</summary>
    PortNameAmbiguous = 58,

    /// <summary>The port belongs to an endpoint, or a service leads to it.</summary>
    PortInUse = 59,

    /// <summary>The VPC's router still has interfaces, linked or not.</summary>
    VpcHasInterfaces = 61,

    /// <summary>The rule's next hop is an interface whose state is changing. Safe to retry.</summary>
    NextHopChanging = 62,

    /// <summary>No link has this id, or none that the caller may know of.</summary>
    LinkNotFound = 101,

    /// <summary>The link's state does not allow the operation.</summary>
    LinkInWrongState = 102,

    /// <summary>Only the acceptor's account may answer.</summary>
    NotTheAcceptor = 103,

    /// <summary>Only the initiator's account may do this.</summary>
    NotTheInitiator = 104,

    /// <summary>The seven days for an answer are over.</summary>
    AnsweredTooLate = 105,

    /// <summary>The two routers are one.</summary>
    LinkToSelf = 106,

    /// <summary>The two routers have a link already, made through whichever API.</summary>
    RoutersLinked = 107,

    /// <summary>The peer's VPC is not there, not in that region, or not of that account.</summary>
    PeerVpcNotFound = 108,

    /// <summary>Within one region only postpaid is sold.</summary>
    PrepaidWithinRegion = 109,

    /// <summary>A postpaid link has no term to renew or refund.</summary>
    NotPrepaid = 110,

    /// <summary>A prepaid link's bandwidth only grows, and its term is not given up by release.</summary>
    PrepaidTermRuns = 111,

    /// <summary>The link is protected against deletion.</summary>
    DeleteProtected = 112,

    /// <summary>The side named is another account's.</summary>
    ForeignSide = 113,

    /// <summary>DNS sync of this side is being switched.</summary>
    DnsSyncBusy = 114,

    /// <summary>No router interface has this id, or none that the caller may use here.</summary>
    RouterInterfaceNotFound = 115,

    /// <summary>Only an interface of the initiating side connects.</summary>
    NotInitiatingSide = 116,

    /// <summary>The interface's status does not allow the operation.</summary>
    InterfaceInWrongState = 117,

    /// <summary>The interface has not been told all of its opposite end.</summary>
    OppositeNotSet = 118,

    /// <summary>The opposite interface is not there, or is not as this interface was told.</summary>
    OppositeMismatch = 119,

    /// <summary>The opposite interface does not name this one, or is not free.</summary>
    RejectedByOpposite = 120,

    /// <summary>The account has bills outstanding.</summary>
    AccountInArrears = 121,

    /// <summary>A route rule has the interface as its next hop.</summary>
    InterfaceIsNextHop = 122,
    ServiceNotFound = 150,

    /// <summary>The service's state does not allow the operation.</summary>
    ServiceInWrongState = 151,

    /// <summary>The service takes no endpoints: it is not there yet, or has failed, or goes.</summary>
    ServiceUnavailable = 152,

    /// <summary>Endpoints are connected to the service.</summary>
    ServiceInUse = 153,
    InvalidServiceName = 154,

    /// <summary>A service has none, or more than 200, port mappings.</summary>
    TooManyMappings = 155,
    InvalidMapping = 156,

    /// <summary>Another service of the same port has one of the server ports.</summary>
    MappingTaken = 157,
    PortOfOtherVpc = 158,

    /// <summary>The network overlaps the range that endpoints' packets come from.</summary>
    SourceRangeInVpc = 159,
    PermissionNotFound = 160,
    TooManyPermissions = 161,

    /// <summary>The service's owner does not permit the account.</summary>
    NotPermitted = 162,
    EndpointNotFound = 163,
    EndpointConnected = 164,
    EndpointCreating = 165,
    EndpointDeleting = 166,
    EndpointFailed = 167,
    SubnetOfOtherVpc = 168,
    TooManyAdmitted = 169,

    /// <summary>Endpoints of the service carry no policy.</summary>
    PolicyNotAllowed = 170,

    /// <summary>A gateway service has none or too many prefixes, or they are not in its VPC, or overlap.</summary>
    InvalidPrefixes = 171,

    /// <summary>The VPC has an address range, or a gateway endpoint, that the gateway service's prefixes overlap.</summary>
    PrefixesInVpc = 172,

    /// <summary>The VPC has an endpoint of the gateway service already: its one route table leads there.</summary>
    RouteTableTaken = 173,

    /// <summary>The route table is not the VPC's.</summary>
    RouteTableOfOtherVpc = 174,

    /// <summary>Route tables are of gateway endpoints.</summary>
    NoRouteTables = 175,

    /// <summary>A gateway service is changed by nobody.</summary>
    ServiceFixed = 176,

    /// <summary>A gateway endpoint is for everybody in its VPC.</summary>
    AccessNotOffered = 177,

    GatewayNotFound = 200,
    ChannelNotFound = 201,
    MemberNotFound = 202,
    MemberGroupNotFound = 203,
    ChannelNameTaken = 204,

    /// <summary>An API leads to the channel, or a published version does.</summary>
    ChannelInUse = 205,

    /// <summary>The channel's members are not the tenant's to change: a registry names them.</summary>
    WrongChannelKind = 206,

    /// <summary>No workload of this id is in a VPC that the gateway reaches.</summary>
    ServerNotFound = 207,

    /// <summary>The gateway lacks what the request needs, such as a client certificate.</summary>
    FeatureMissing = 208,
    ChannelQuotaExceeded = 209,
    MemberQuotaExceeded = 210,

    /// <summary>A value that is required was left out.</summary>
    ValueMissing = 211,
    ValueOutOfRange = 212,
    ValueTooLong = 213,
    AddressInvalid = 214,

    /// <summary>A value names a part of the resource that the resource does not have.</summary>
    ReferenceInvalid = 215,

    /// <summary>No microservice engine of this id is known.</summary>
    EngineUnknown = 216,
    EnvironmentNotFound = 220,
    EnvironmentNameTaken = 221,

    /// <summary>APIs are published in the environment.</summary>
    EnvironmentInUse = 222,
    ApiGroupNotFound = 223,
    ApiGroupNameTaken = 224,

    /// <summary>The group has APIs.</summary>
    ApiGroupInUse = 225,
    DomainNotFound = 226,
    DomainTaken = 227,
    DomainInvalid = 228,
    VariableNotFound = 229,
    VariableTaken = 230,
    ApiNotFound = 231,
    ApiNameTaken = 232,

    /// <summary>Another API of the group has this method, path and way of matching.</summary>
    ApiTaken = 233,

    /// <summary>The API is published, so it cannot be removed.</summary>
    ApiPublished = 234,
    PublicationNotFound = 235,
    VersionNotFound = 236,

    /// <summary>A part of an API's path in braces is no parameter of it.</summary>
    PathParameterUndefined = 237,

    /// <summary>A part of a backend's path in braces is mapped from nothing.</summary>
    BackendParameterUndefined = 238,

    /// <summary>The domain is bound to another group.</summary>
    DomainOfOtherGroup = 239,

    /// <summary>The gateway has channels, groups or published APIs, so it cannot be removed.</summary>
    GatewayInUse = 240,
}

/// <summary>An answer of no: listed, numbered, rendered by each dialect in its own words.</summary>
/// <param name="Code">What a program may act on.</param>
/// <param name="Message">Safe to show to the caller.</param>
/// <param name="Detail">For the operator's log; no dialect renders it.</param>
public sealed record Refusal(RefusalCode Code, string Message, string? Detail = null)
{
    /// <summary>Which value was at fault, by the name that the seed gives it; null where no single one was.</summary>
    public string? Field { get; init; }
}

/// <summary>What came of an operation: a value, or why not.</summary>
public readonly struct Outcome<T>
{
    private readonly T _value;

    private Outcome(T value, Refusal? refusal) => (_value, Refusal) = (value, refusal);

    /// <summary>Why not; null when there is a value.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The value of an operation that was not refused.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public T Value => Refusal is null ? _value : throw new InvalidOperationException($"refused: {Refusal.Code}: {Refusal.Message}");

    public TResult Match<TResult>(Func<T, TResult> value, Func<Refusal, TResult> refusal) =>
        Refusal is null ? value(_value) : refusal(Refusal);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default!, refusal);
}

/// <summary>The value of an operation that answers nothing but "done".</summary>
public readonly record struct Done;
