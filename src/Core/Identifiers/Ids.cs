namespace Tieline.Core.Identifiers;

// One type a kind, so that two ids cannot be swapped. Text is prefix and code (ResourceCode); a dialect may use its own prefix.

/// <summary>The id of a tenant.</summary>
public readonly record struct AccountId(long Value) : IComparable<AccountId>
{
    public const string Prefix = "acc-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static AccountId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new AccountId(value) : null;

    public static bool operator <(AccountId left, AccountId right) => left.Value < right.Value;

    public static bool operator >(AccountId left, AccountId right) => left.Value > right.Value;

    public static bool operator <=(AccountId left, AccountId right) => left.Value <= right.Value;

    public static bool operator >=(AccountId left, AccountId right) => left.Value >= right.Value;
}

/// <summary>The id of a VPC, and of its one router.</summary>
public readonly record struct VpcId(long Value) : IComparable<VpcId>
{
    public const string Prefix = "vpc-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(VpcId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static VpcId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new VpcId(value) : null;

    public static bool operator <(VpcId left, VpcId right) => left.Value < right.Value;

    public static bool operator >(VpcId left, VpcId right) => left.Value > right.Value;

    public static bool operator <=(VpcId left, VpcId right) => left.Value <= right.Value;

    public static bool operator >=(VpcId left, VpcId right) => left.Value >= right.Value;
}

/// <summary>The id of a subnet.</summary>
public readonly record struct SubnetId(long Value) : IComparable<SubnetId>
{
    public const string Prefix = "sbn-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(SubnetId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static SubnetId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new SubnetId(value) : null;

    public static bool operator <(SubnetId left, SubnetId right) => left.Value < right.Value;

    public static bool operator >(SubnetId left, SubnetId right) => left.Value > right.Value;

    public static bool operator <=(SubnetId left, SubnetId right) => left.Value <= right.Value;

    public static bool operator >=(SubnetId left, SubnetId right) => left.Value >= right.Value;
}

/// <summary>The id of a route table.</summary>
public readonly record struct RouteTableId(long Value) : IComparable<RouteTableId>
{
    public const string Prefix = "rt-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(RouteTableId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static RouteTableId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new RouteTableId(value) : null;

    public static bool operator <(RouteTableId left, RouteTableId right) => left.Value < right.Value;

    public static bool operator >(RouteTableId left, RouteTableId right) => left.Value > right.Value;

    public static bool operator <=(RouteTableId left, RouteTableId right) => left.Value <= right.Value;

    public static bool operator >=(RouteTableId left, RouteTableId right) => left.Value >= right.Value;
}

/// <summary>The id of a route rule.</summary>
public readonly record struct RouteRuleId(long Value) : IComparable<RouteRuleId>
{
    public const string Prefix = "rr-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(RouteRuleId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static RouteRuleId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new RouteRuleId(value) : null;

    public static bool operator <(RouteRuleId left, RouteRuleId right) => left.Value < right.Value;

    public static bool operator >(RouteRuleId left, RouteRuleId right) => left.Value > right.Value;

    public static bool operator <=(RouteRuleId left, RouteRuleId right) => left.Value <= right.Value;

    public static bool operator >=(RouteRuleId left, RouteRuleId right) => left.Value >= right.Value;
}

/// <summary>The id of a port: the place where a workload plugs in.</summary>
public readonly record struct PortId(long Value) : IComparable<PortId>
{
    public const string Prefix = "port-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(PortId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static PortId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new PortId(value) : null;

    public static bool operator <(PortId left, PortId right) => left.Value < right.Value;

    public static bool operator >(PortId left, PortId right) => left.Value > right.Value;

    public static bool operator <=(PortId left, PortId right) => left.Value <= right.Value;

    public static bool operator >=(PortId left, PortId right) => left.Value >= right.Value;
}

/// <summary>The id of a router interface: one end of a link.</summary>
public readonly record struct RouterInterfaceId(long Value) : IComparable<RouterInterfaceId>
{
    public const string Prefix = "ri-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(RouterInterfaceId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static RouterInterfaceId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new RouterInterfaceId(value) : null;

    public static bool operator <(RouterInterfaceId left, RouterInterfaceId right) => left.Value < right.Value;

    public static bool operator >(RouterInterfaceId left, RouterInterfaceId right) => left.Value > right.Value;

    public static bool operator <=(RouterInterfaceId left, RouterInterfaceId right) => left.Value <= right.Value;

    public static bool operator >=(RouterInterfaceId left, RouterInterfaceId right) => left.Value >= right.Value;
}

/// <summary>The id of a link: two router interfaces that agreed.</summary>
public readonly record struct LinkId(long Value) : IComparable<LinkId>
{
    public const string Prefix = "link-";

    /// <summary>The twelve characters of the id, without a prefix.</summary>
    public string Code => ResourceCode.Format(Value);

    public int CompareTo(LinkId other) => Value.CompareTo(other.Value);

    public override string ToString() => ResourceCode.Format(Prefix, Value);

    public static LinkId? Parse(string? text) => ResourceCode.TryParse(text, Prefix, out var value) ? new LinkId(value) : null;

    public static bool operator <(LinkId left, LinkId right) => left.Value < right.Value;

    public static bool operator >(LinkId left, LinkId right) => left.Value > right.Value;

    public static bool operator <=(LinkId left, LinkId right) => left.Value <= right.Value;

    public static bool operator >=(LinkId left, LinkId right) => left.Value >= right.Value;
}
