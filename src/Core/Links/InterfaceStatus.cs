namespace Tieline.Core.Links;

/// <summary>What the owner of a standing interface sees. Contract alibaba-router-interface, 4.</summary>
/// <remarks>It is not stored: it follows from the interface, its switch and its link.</remarks>
public enum InterfaceStatus
{
    /// <summary>Made, not connected yet.</summary>
    Idle,

    /// <summary>The initiator of a link that is being made.</summary>
    Connecting,

    /// <summary>The acceptor of a link that is being made.</summary>
    AcceptingConnect,

    /// <summary>Switched on, or given another bandwidth; the engine is at it.</summary>
    Activating,

    /// <summary>Usable: packets pass when the other end is active too, and routes on both sides say so.</summary>
    Active,

    /// <summary>Switched off; the engine is at it.</summary>
    Deactivating,

    /// <summary>Switched off; no packet passes.</summary>
    Inactive,
}

/// <summary>From records to the status that is shown.</summary>
public static class InterfaceStatuses
{
    extension(InterfaceStatus status)
    {
        /// <summary>True when nothing is under way.</summary>
        public bool IsStable => status is InterfaceStatus.Idle or InterfaceStatus.Active or InterfaceStatus.Inactive;
    }

    /// <summary>The status of one end of a link.</summary>
    /// <param name="wasConnected">True when an engine has carried the link at some time.</param>
    public static InterfaceStatus Of(RouterInterface end, LinkState state, bool wasConnected) => (end.Switch, state) switch
    {
        (EndSwitch.TurningOff, _) => InterfaceStatus.Deactivating,
        (EndSwitch.Off, _) => InterfaceStatus.Inactive,
        (EndSwitch.TurningOn, _) => InterfaceStatus.Activating,
        (_, LinkState.Stopping or LinkState.Stopped) => InterfaceStatus.Active, // the other end's doing
        _ when !wasConnected => end.Role == LinkRole.Initiator ? InterfaceStatus.Connecting : InterfaceStatus.AcceptingConnect,

        // A new bandwidth is the initiator's doing; a new start is that of the end that is turning on.
        (_, LinkState.Updating) when end.Role == LinkRole.Initiator => InterfaceStatus.Activating,
        (_, LinkState.Failed) => InterfaceStatus.Activating,
        _ => InterfaceStatus.Active,
    };
}
