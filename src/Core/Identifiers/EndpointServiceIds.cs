namespace Tieline.Core.Identifiers;

/// <summary>The id of an endpoint service: what one VPC offers to others.</summary>
public readonly record struct EndpointServiceId(long Value) : IComparable<EndpointServiceId>
{
    public const string Prefix = "svc-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(EndpointServiceId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static EndpointServiceId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new EndpointServiceId(value) : null;

    public static bool operator <(EndpointServiceId left, EndpointServiceId right) => left.Value < right.Value;

    public static bool operator >(EndpointServiceId left, EndpointServiceId right) => left.Value > right.Value;

    public static bool operator <=(EndpointServiceId left, EndpointServiceId right) => left.Value <= right.Value;

    public static bool operator >=(EndpointServiceId left, EndpointServiceId right) => left.Value >= right.Value;
}

/// <summary>The id of an endpoint: a consumer's address of a service.</summary>
public readonly record struct EndpointId(long Value) : IComparable<EndpointId>
{
    public const string Prefix = "ep-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(EndpointId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static EndpointId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new EndpointId(value) : null;

    public static bool operator <(EndpointId left, EndpointId right) => left.Value < right.Value;

    public static bool operator >(EndpointId left, EndpointId right) => left.Value > right.Value;

    public static bool operator <=(EndpointId left, EndpointId right) => left.Value <= right.Value;

    public static bool operator >=(EndpointId left, EndpointId right) => left.Value >= right.Value;
}

/// <summary>The id of a line in a service's whitelist.</summary>
public readonly record struct PermissionId(long Value) : IComparable<PermissionId>
{
    public const string Prefix = "perm-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(PermissionId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static PermissionId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new PermissionId(value) : null;

    public static bool operator <(PermissionId left, PermissionId right) => left.Value < right.Value;

    public static bool operator >(PermissionId left, PermissionId right) => left.Value > right.Value;

    public static bool operator <=(PermissionId left, PermissionId right) => left.Value <= right.Value;

    public static bool operator >=(PermissionId left, PermissionId right) => left.Value >= right.Value;
}
