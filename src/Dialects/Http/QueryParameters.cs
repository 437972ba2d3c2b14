namespace Tieline.Dialects.Http;

/// <summary>The decoded parameters of a query string, in the order sent. Names are case-sensitive.</summary>
internal sealed class QueryParameters
{
    private readonly List<(string Name, string Value)> _pairs;

    private QueryParameters(List<(string Name, string Value)> pairs, bool isMalformed) => (_pairs, IsMalformed) = (pairs, isMalformed);

    /// <summary>True when a name or value was not percent-encoded UTF-8.</summary>
    public bool IsMalformed { get; }

    /// <summary>The first value of the parameter that is not empty; null when there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in _pairs)
            {
                if (value.Length > 0 && key == name) return value;
            }

            return null;
        }
    }

    /// <summary>True when the parameter is there, with or without a value.</summary>
    public bool Has(string name)
    {
        foreach (var (key, _) in _pairs)
        {
            if (key == name) return true;
        }

        return false;
    }

    /// <summary>Every value of a parameter that may be repeated, also those in one text with commas between.</summary>
    public IEnumerable<string> Each(string name) =>
        _pairs.Where(pair => pair.Name == name)
            .SelectMany(pair => pair.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <param name="plusIsSpace">True where a client writes a space as <c>+</c>; else a plus sign is a plus sign.</param>
    public static QueryParameters Parse(ReadOnlySpan<char> query, bool plusIsSpace = false)
    {
        if (plusIsSpace && query.Contains('+')) query = query.ToString().Replace('+', ' ');
        var pairs = new List<(string, string)>(4);
        var isMalformed = false;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.IsEmpty) continue;
            var equals = pair.IndexOf('=');
            isMalformed |= !PercentCode.TryDecode(equals < 0 ? pair : pair[..equals], out var name);
            isMalformed |= !PercentCode.TryDecode(equals < 0 ? default : pair[(equals + 1)..], out var value);
            pairs.Add((name, value));
        }

        return new(pairs, isMalformed);
    }
}
