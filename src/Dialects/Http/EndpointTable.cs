using System.Runtime.CompilerServices;

namespace Tieline.Dialects.Http;

/// <summary>The segments of a path that stood for <c>{}</c> in its template, in order.</summary>
[InlineArray(Length)]
internal struct RouteValues
{
    public const int Length = 4;

    private string? _first;
}

/// <summary>One operation's place: method, path template, and the query parameter that chooses among operations of one path.</summary>
/// <param name="Template">Literal segments, and <c>{}</c> for one segment of any text.</param>
/// <param name="Switch">Such as <c>accept</c> in <c>PUT /v1/peerconn/{id}?accept</c>; null for the operation without a switch.</param>
internal sealed record EndpointRoute<TEndpoint>(string Method, string Template, TEndpoint Endpoint, string? Switch = null);

internal enum RouteVerdict
{
    Found,
    UnknownPath,
    UnknownMethod,

    /// <summary>The path has operations for this method, but each wants its switch.</summary>
    SwitchMissing,

    /// <summary>The query has several operations' switches.</summary>
    SeveralSwitches,
}

/// <summary>Finds the operation of a request. Templates are tried in the order given, so literal segments go before <c>{}</c>.</summary>
internal sealed class EndpointTable<TEndpoint>(IEnumerable<EndpointRoute<TEndpoint>> routes) where TEndpoint : class
{
    private readonly (string[] Segments, EndpointRoute<TEndpoint>[] Routes)[] _paths =
        [.. routes.GroupBy(route => route.Template).Select(path => (path.Key[1..].Split('/'), path.ToArray()))];

    /// <param name="path">The decoded path.</param>
    /// <param name="endpoint">Null unless the verdict is <see cref="RouteVerdict.Found"/>.</param>
    public RouteVerdict Find(string method, string path, QueryParameters query, out TEndpoint? endpoint, out RouteValues values)
    {
        endpoint = null;
        values = default;
        foreach (var (segments, candidates) in _paths)
        {
            if (!Matches(segments, path, ref values)) continue;
            return Choose(candidates, method, query, out endpoint);
        }

        return RouteVerdict.UnknownPath;
    }

    /// <summary>True when some operation has this path, whatever the method.</summary>
    public bool Knows(string path)
    {
        RouteValues values = default;
        foreach (var (segments, _) in _paths)
        {
            if (Matches(segments, path, ref values)) return true;
        }

        return false;
    }

    private static RouteVerdict Choose(EndpointRoute<TEndpoint>[] candidates, string method, QueryParameters query, out TEndpoint? endpoint)
    {
        endpoint = null;
        TEndpoint? plain = null;
        var isMethodKnown = false;
        foreach (var route in candidates)
        {
            if (route.Method != method) continue;
            isMethodKnown = true;
            if (route.Switch is null)
            {
                plain = route.Endpoint;
            }
            else if (query.Has(route.Switch))
            {
                if (endpoint is not null)
                {
                    endpoint = null;
                    return RouteVerdict.SeveralSwitches;
                }

                endpoint = route.Endpoint;
            }
        }

        endpoint ??= plain;
        if (endpoint is not null) return RouteVerdict.Found;
        return isMethodKnown ? RouteVerdict.SwitchMissing : RouteVerdict.UnknownMethod;
    }

    private static bool Matches(string[] segments, ReadOnlySpan<char> path, ref RouteValues values)
    {
        var captured = 0;
        foreach (var segment in segments)
        {
            if (path.IsEmpty || path[0] != '/') return false;
            path = path[1..];
            var end = path.IndexOf('/');
            var text = end < 0 ? path : path[..end];
            path = path[text.Length..];
            if (segment != "{}")
            {
                if (!text.SequenceEqual(segment)) return false;
            }
            else
            {
                if (text.IsEmpty) return false;
                values[captured++] = text.ToString();
            }
        }

        return path.IsEmpty;
    }
}
