using System.Collections.Immutable;

namespace Tieline.Core.Networks;

/// <summary>What a dialect keeps of a tenant's wishes that do not change what the network does, so that it can be read again.</summary>
/// <remarks>The core looks at none of it. Names begin with the dialect's, such as <c>huawei.primaryDns</c>.</remarks>
public sealed class DialectAttributes : IEquatable<DialectAttributes>
{
    public static readonly DialectAttributes None = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    private readonly ImmutableSortedDictionary<string, string> _all;

    private DialectAttributes(ImmutableSortedDictionary<string, string> all) => _all = all;

    /// <summary>Every name with its value, in order of name.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _all;

    public bool IsEmpty => _all.IsEmpty;

    /// <summary>The value of a name; null when there is none.</summary>
    public string? this[string name] => _all.GetValueOrDefault(name);

    /// <summary>The same with one value changed; null removes it.</summary>
    public DialectAttributes With(string name, string? value) =>
        value == this[name] ? this : new(value is null ? _all.Remove(name) : _all.SetItem(name, value));

    public bool Equals(DialectAttributes? other) => other is not null && _all.SequenceEqual(other._all);

    public override bool Equals(object? obj) => Equals(obj as DialectAttributes);

    public override int GetHashCode() => _all.Count;
}
