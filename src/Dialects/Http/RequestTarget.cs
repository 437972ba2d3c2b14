using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tieline.Dialects.Http;

/// <summary>The path and query of a request as they came over the wire: what a signature is about.</summary>
internal readonly struct RequestTarget
{
    private readonly string _raw;
    private readonly int _pathStart;
    private readonly int _pathEnd;

    /// <param name="raw">The request target: <c>/path?query</c>, or an absolute address.</param>
    public RequestTarget(string raw)
    {
        _raw = raw;
        _pathStart = 0;
        if (!raw.StartsWith('/') && raw.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0)
        {
            var path = raw.AsSpan(scheme + 3).IndexOfAny('/', '?');
            _pathStart = path < 0 ? raw.Length : scheme + 3 + path;
        }

        var question = raw.AsSpan(_pathStart).IndexOf('?');
        _pathEnd = question < 0 ? raw.Length : _pathStart + question;
    }

    /// <summary>The path, percent-encoded as it came; may be empty.</summary>
    public ReadOnlySpan<char> Path => _raw.AsSpan(_pathStart, _pathEnd - _pathStart);

    /// <summary>The query without its <c>?</c>, percent-encoded as it came; may be empty.</summary>
    public ReadOnlySpan<char> Query => _pathEnd == _raw.Length ? default : _raw.AsSpan(_pathEnd + 1);

    public static RequestTarget Of(HttpRequest request)
    {
        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return new(string.IsNullOrEmpty(raw) ? $"{request.PathBase.ToUriComponent()}{request.Path.ToUriComponent()}{request.QueryString}" : raw);
    }
}
