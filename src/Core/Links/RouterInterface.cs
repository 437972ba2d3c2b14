using Tieline.Core.Identifiers;
using Tieline.Core.Regions;

namespace Tieline.Core.Links;

/// <summary>Which end of a link an interface is. The numbers are stored and never change meaning.</summary>
public enum LinkRole
{
    Initiator = 1,
    Acceptor = 2,
}

/// <summary>Whether a side's VPC resolves the names of its peer. The numbers are stored and never change meaning.</summary>
/// <remarks>Contract baidu-peer-connection, 4.4; the state <c>wait</c> is never entered.</remarks>
public enum DnsSync
{
    Closed = 0,

    /// <summary>Asked for; the resolver does not have the names yet.</summary>
    Opening = 1,

    /// <summary>The resolver answers the peer's names.</summary>
    Open = 2,

    /// <summary>To be switched off; the resolver may still have the names.</summary>
    Closing = 3,
}

/// <summary>Whether the owner of one end lets packets pass. The numbers are stored and never change meaning.</summary>
/// <remarks>Contract alibaba-router-interface, 4: activate and deactivate act on one end. An end of a peering is always on.</remarks>
public enum EndSwitch
{
    On = 0,

    /// <summary>Switched off; the engine may still carry packets.</summary>
    TurningOff = 1,

    Off = 2,

    /// <summary>Switched on again; the engine does not carry packets yet.</summary>
    TurningOn = 3,
}

/// <summary>One end of a link: a device on a VPC's router.</summary>
/// <param name="Vpc">The VPC whose router it is on.</param>
/// <param name="Name">The tenant's word; may be empty.</param>
/// <param name="Dns">DNS sync of this side.</param>
public sealed record RouterInterface(
    RouterInterfaceId Id, AccountId Owner, VpcId Vpc, RegionId Region, LinkRole Role, string Name, string Description, DnsSync Dns,
    EndSwitch Switch = EndSwitch.On);
