using Tieline.Core.Accounts;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Reachability;

/// <summary>What somebody can do so that a channel answers requests.</summary>
public abstract record ChannelRemedy(Account By, Gateway Gateway, Channel Channel) : Remedy(By)
{
    /// <summary>The remedy for what a channel lacks; null when it lacks nothing.</summary>
    /// <param name="api">An API that leads to the channel and is not published; null when there is none.</param>
    public static ChannelRemedy? For(ChannelLack lack, Account by, Gateway gateway, Channel channel, ApiId? api) => lack switch
    {
        ChannelLack.Members => new AddMembers(by, gateway, channel),
        ChannelLack.SwitchedOnMembers => new SwitchOnMembers(by, gateway, channel),
        ChannelLack.PermittedMembers => new MoveMembers(by, gateway, channel),
        ChannelLack.HealthyMembers => new CureMembers(by, gateway, channel),
        ChannelLack.PublishedApi => new PublishApi(by, gateway, channel, api),
        _ => null,
    };
}

public sealed record AddMembers(Account By, Gateway Gateway, Channel Channel) : ChannelRemedy(By, Gateway, Channel)
{
    public override string Words => $"{By.Name} adds members to {Channel.Name}";
}

public sealed record SwitchOnMembers(Account By, Gateway Gateway, Channel Channel) : ChannelRemedy(By, Gateway, Channel)
{
    public override string Words => $"{By.Name} switches members of {Channel.Name} on";
}

/// <summary>Its members are where the gateway sends nothing.</summary>
public sealed record MoveMembers(Account By, Gateway Gateway, Channel Channel) : ChannelRemedy(By, Gateway, Channel)
{
    public override string Words => $"{By.Name} names other members of {Channel.Name}, or the operator changes restrictedCidrs of {Gateway.Name}";
}

/// <summary>Its members fail their checks.</summary>
public sealed record CureMembers(Account By, Gateway Gateway, Channel Channel) : ChannelRemedy(By, Gateway, Channel)
{
    public override string Words => $"let the members of {Channel.Name} pass its check, or {By.Name} changes the check";
}

/// <param name="Api">Null when an API must be made first.</param>
public sealed record PublishApi(Account By, Gateway Gateway, Channel Channel, ApiId? Api) : ChannelRemedy(By, Gateway, Channel)
{
    public override string Words => Api is null
        ? $"{By.Name} makes an API that leads to {Channel.Name}, and publishes it"
        : $"{By.Name} publishes the API that leads to {Channel.Name}";
}
