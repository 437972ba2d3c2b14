namespace Tieline.Sdk.Alibaba;

/// <summary>The statuses of a router interface (contract alibaba-router-interface, 4).</summary>
/// <remarks>The service may have others; statuses are plain text.</remarks>
public static class RouterInterfaceStatus
{
    /// <summary>Created, never connected.</summary>
    public const string Idle = "Idle";

    /// <summary>The initiating side while the connection is built.</summary>
    public const string Connecting = "Connecting";

    /// <summary>The accepting side while the connection is built.</summary>
    public const string AcceptingConnecting = "AcceptingConnecting";

    /// <summary>The same, as the document of 2016 writes it.</summary>
    public const string AcceptingConnect = "AcceptingConnect";

    /// <summary>After activation or a change of the specification.</summary>
    public const string Activating = "Activating";

    /// <summary>Usable.</summary>
    public const string Active = "Active";

    /// <summary>Being changed.</summary>
    public const string Modifying = "Modifying";

    /// <summary>After deactivation.</summary>
    public const string Deactivating = "Deactivating";

    /// <summary>Frozen: carries nothing.</summary>
    public const string Inactive = "Inactive";

    /// <summary>Being deleted.</summary>
    public const string Deleting = "Deleting";

    /// <summary>Only as <see cref="RouterInterface.OppositeInterfaceStatus"/>: gone.</summary>
    public const string Deleted = "Deleted";
}

/// <summary>The two roles of router interfaces.</summary>
public static class RouterInterfaceRole
{
    /// <summary>Connects, and pays.</summary>
    public const string InitiatingSide = "InitiatingSide";

    /// <summary>Is connected to.</summary>
    public const string AcceptingSide = "AcceptingSide";
}

/// <summary>What a router interface is on.</summary>
public static class RouterType
{
    /// <summary>The router of a VPC.</summary>
    public const string VRouter = "VRouter";

    /// <summary>A virtual border router.</summary>
    public const string Vbr = "VBR";
}

/// <summary>The bandwidths that an initiating side can have (contract alibaba-router-interface, 3.1).</summary>
public static class RouterInterfaceSpec
{
    /// <summary>2 Mbit/s.</summary>
    public const string Mini2 = "Mini.2";

    /// <summary>5 Mbit/s.</summary>
    public const string Mini5 = "Mini.5";

    /// <summary>10 Mbit/s.</summary>
    public const string Small1 = "Small.1";

    /// <summary>20 Mbit/s.</summary>
    public const string Small2 = "Small.2";

    /// <summary>50 Mbit/s.</summary>
    public const string Small5 = "Small.5";

    /// <summary>100 Mbit/s.</summary>
    public const string Middle1 = "Middle.1";

    /// <summary>200 Mbit/s.</summary>
    public const string Middle2 = "Middle.2";

    /// <summary>500 Mbit/s.</summary>
    public const string Middle5 = "Middle.5";

    /// <summary>1 Gbit/s.</summary>
    public const string Large1 = "Large.1";

    /// <summary>2 Gbit/s.</summary>
    public const string Large2 = "Large.2";

    /// <summary>5 Gbit/s.</summary>
    public const string Large5 = "Large.5";

    /// <summary>10 Gbit/s.</summary>
    public const string Xlarge1 = "Xlarge.1";

    /// <summary>Of an accepting side: it has the bandwidth of the initiating one.</summary>
    public const string Negative = "Negative";
}

/// <summary>What router interfaces can be filtered by.</summary>
public static class RouterInterfaceFilterKey
{
    /// <summary>The interface.</summary>
    public const string RouterInterfaceId = "RouterInterfaceId";

    /// <summary>The router that it is on.</summary>
    public const string RouterId = "RouterId";

    /// <summary>See <see cref="Alibaba.RouterType"/>.</summary>
    public const string RouterType = "RouterType";

    /// <summary>The owner.</summary>
    public const string RouterInterfaceOwnerId = "RouterInterfaceOwnerId";

    /// <summary>The opposite interface.</summary>
    public const string OppositeInterfaceId = "OppositeInterfaceId";

    /// <summary>The opposite router's type.</summary>
    public const string OppositeRouterType = "OppositeRouterType";

    /// <summary>The opposite router.</summary>
    public const string OppositeRouterId = "OppositeRouterId";

    /// <summary>The opposite interface's owner.</summary>
    public const string OppositeInterfaceOwnerId = "OppositeInterfaceOwnerId";

    /// <summary>See <see cref="RouterInterfaceStatus"/>.</summary>
    public const string Status = "Status";

    /// <summary>The name.</summary>
    public const string Name = "Name";
}
