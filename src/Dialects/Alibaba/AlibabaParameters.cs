using Tieline.Dialects.Http;

namespace Tieline.Dialects.Alibaba;

/// <summary>The decoded parameters of a request: query and form in one map. Contract alibaba-router-interface, 1.1.</summary>
/// <remarks>Names are case-sensitive. A name given twice has its last value, and the form's rather than the query's.</remarks>
internal sealed class AlibabaParameters
{
    /// <summary>Most parameters of a request: far above the largest of the contract, 20 tags and all.</summary>
    public const int CountMax = 1000;

    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the encoding, in words; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> All => _values;

    /// <summary>The value; null when absent or empty, which is the same (contract 1.1).</summary>
    public string? this[string name] => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The value, also an empty one; null when absent.</summary>
    public string? Raw(string name) => _values.GetValueOrDefault(name);

    /// <summary>Adds what a query or form says; its values replace those that are there.</summary>
    public AlibabaParameters Add(ReadOnlySpan<char> encoded)
    {
        foreach (var range in encoded.Split('&'))
        {
            var pair = encoded[range];
            if (pair.IsEmpty) continue;
            if (_values.Count >= CountMax)
            {
                Fault ??= $"a request has at most {CountMax} parameters";
                return this;
            }

            var equals = pair.IndexOf('=');
            _values[Decode(equals < 0 ? pair : pair[..equals])] = Decode(equals < 0 ? default : pair[(equals + 1)..]);
        }

        return this;
    }

    /// <summary>The scalars <c>Name.1</c>, <c>Name.2</c>, ...; a gap ends them.</summary>
    public IReadOnlyList<string> List(string name)
    {
        var items = new List<string>();
        while (this[$"{name}.{items.Count + 1}"] is { } item) items.Add(item);
        return items;
    }

    /// <summary>How many objects <c>Name.N.…</c> there are from 1 on; a gap ends them.</summary>
    public int CountOf(string name)
    {
        for (var n = 0; ; n++)
        {
            var prefix = $"{name}.{n + 1}";
            if (!_values.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal) && (key.Length == prefix.Length || key[prefix.Length] == '.'))) return n;
        }
    }

    /// <summary>Percent-encoded UTF-8 in which <c>+</c> is a space.</summary>
    private string Decode(ReadOnlySpan<char> raw)
    {
        var isFine = raw.Contains('+')
            ? PercentCode.TryDecode(raw.ToString().Replace('+', ' '), out var text)
            : PercentCode.TryDecode(raw, out text);
        if (!isFine) Fault ??= "a parameter is not percent-encoded UTF-8";
        return text;
    }
}
