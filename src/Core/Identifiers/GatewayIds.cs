namespace Tieline.Core.Identifiers;

// The ids of gateways and of what belongs to them: as those of Ids.cs, without an order, which nobody asks for.

/// <summary>The id of a gateway instance: 32 lower-case hex digits, which the operator may choose.</summary>
public readonly record struct GatewayId(string Hex)
{
    public override string ToString() => Hex;

    /// <summary>Null for anything but 32 lower-case hex digits.</summary>
    public static GatewayId? Parse(string? text) => text is { Length: 32 } && text.All(char.IsAsciiHexDigitLower) ? new GatewayId(text) : null;
}

/// <summary>The id of a channel.</summary>
public readonly record struct ChannelId(long Value)
{
    public const string Prefix = "chan-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static ChannelId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new ChannelId(value) : null;
}

/// <summary>The id of a channel's member.</summary>
public readonly record struct MemberId(long Value)
{
    public override string ToString() => ResourceCode.Format("member-", Value);
}

/// <summary>The id of a channel's member group.</summary>
public readonly record struct MemberGroupId(long Value)
{
    public override string ToString() => ResourceCode.Format("mgroup-", Value);
}

/// <summary>The id of an environment that APIs are published in.</summary>
public readonly record struct EnvironmentId(long Value)
{
    /// <summary>The environment that every gateway has.</summary>
    public static readonly EnvironmentId Release = new(0);

    public override string ToString() => ResourceCode.Format("env-", Value);
}

/// <summary>The id of a group of APIs.</summary>
public readonly record struct ApiGroupId(long Value)
{
    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public override string ToString() => ResourceCode.Format("agroup-", Value);
}

/// <summary>The id of a domain that is bound to a group of APIs.</summary>
public readonly record struct DomainId(long Value)
{
    public override string ToString() => ResourceCode.Format("domain-", Value);
}

/// <summary>The id of a variable of a group in an environment.</summary>
public readonly record struct VariableId(long Value)
{
    public override string ToString() => ResourceCode.Format("var-", Value);
}

/// <summary>The id of an API of a gateway.</summary>
public readonly record struct ApiId(long Value)
{
    public override string ToString() => ResourceCode.Format("api-", Value);
}

/// <summary>The id of a published version of an API.</summary>
public readonly record struct VersionId(long Value)
{
    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public override string ToString() => ResourceCode.Format("ver-", Value);
}
