namespace Tieline.Sdk.Signing;

/// <summary>The headers that a signature covers: names in lower case, values trimmed, in order of the names.</summary>
/// <remarks>A header without a value is not covered.</remarks>
internal sealed class SignedHeaders
{
    private readonly (string Name, string Value)[] _headers;

    public SignedHeaders(IEnumerable<KeyValuePair<string, string>> headers) => _headers =
    [
        .. headers
            .Select(header => (Name: header.Key.Trim().ToLowerInvariant(), Value: header.Value.Trim()))
            .Where(header => header.Value.Length > 0)
            .OrderBy(header => header.Name, StringComparer.Ordinal),
    ];

    /// <summary>The names, joined with <c>;</c>.</summary>
    public string Names => string.Join(';', _headers.Select(header => header.Name));

    /// <summary>One line a header, in order of the names.</summary>
    public IEnumerable<string> Lines(Func<string, string, string> line) => _headers.Select(header => line(header.Name, header.Value));
}
