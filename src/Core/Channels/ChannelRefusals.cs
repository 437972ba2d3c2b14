using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Channels;

/// <summary>The noes of channels, each said in one place. Fields have the seed's names.</summary>
internal static class ChannelRefusals
{
    public static Refusal Missing(string field) => new(RefusalCode.ValueMissing, $"{field} is required") { Field = field };

    public static Refusal OutOfRange(string field, int least, int most) => new(RefusalCode.ValueOutOfRange, $"{field} is {least} to {most}") { Field = field };

    public static Refusal TooLong(string field) => new(RefusalCode.ValueTooLong, $"{field} is too long") { Field = field };

    public static Refusal Invalid(string field) => new(RefusalCode.InvalidValue, $"{field} has a wrong form or an unknown word") { Field = field };

    public static Refusal NotAnAddress(string field) => new(RefusalCode.AddressInvalid, $"{field} is not an IP address") { Field = field };

    /// <summary>A part of a channel that the same channel does not have.</summary>
    public static Refusal NoSuchPart(string field) => new(RefusalCode.ReferenceInvalid, $"{field} names nothing of this channel") { Field = field };

    public static Refusal GatewayNotFound(GatewayId id) => new(RefusalCode.GatewayNotFound, "no such gateway") { Field = id.Hex };

    public static Refusal GatewayInUse(string what) => new(RefusalCode.GatewayInUse, $"the gateway has {what}");

    public static Refusal ChannelNotFound() => new(RefusalCode.ChannelNotFound, "no such channel");

    public static Refusal MemberNotFound() => new(RefusalCode.MemberNotFound, "no such member");

    public static Refusal GroupNotFound() => new(RefusalCode.MemberGroupNotFound, "no such member group");

    public static Refusal NameTaken() => new(RefusalCode.ChannelNameTaken, "the gateway has a channel of that name already");

    public static Refusal ChannelInUse() => new(RefusalCode.ChannelInUse, "an API leads to the channel");

    public static Refusal MembersAreFollowed() => new(RefusalCode.WrongChannelKind, "the members of this channel come from a registry");

    public static Refusal ServerNotFound() => new(RefusalCode.ServerNotFound, "no such server in a VPC that the gateway reaches");

    public static Refusal NoClientCertificate() => new(RefusalCode.FeatureMissing, "the gateway has no client certificate");

    public static Refusal TooManyChannels(int most) => new(RefusalCode.ChannelQuotaExceeded, $"an account has at most {most} channels");

    public static Refusal TooManyMembers(int most) => new(RefusalCode.MemberQuotaExceeded, $"a channel has at most {most} members");

    public static Refusal RegistryMissing(RegistryKind registry) => registry == RegistryKind.Cluster
        ? new(RefusalCode.ReferenceInvalid, "no registry is configured for this cluster, and the request names no members") { Field = "cluster_id" }
        : new(RefusalCode.EngineUnknown, "no registry is configured for this engine, and the request names no members") { Field = "engine_id" };
}
