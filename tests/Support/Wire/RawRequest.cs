using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tieline.Support.Wire;

/// <summary>What came back over the wire.</summary>
public sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Text);

/// <summary>A request as it is: nothing is added.</summary>
public sealed record RawRequest(string Method, string Target, IEnumerable<(string Name, string Value)> Headers, byte[] Body)
{
    /// <summary>Hands the request to a handler, without a socket in between.</summary>
    public async Task<RawAnswer> SendAsync(RequestDelegate handler)
    {
        var http = ToContext();
        using var answered = new MemoryStream();
        http.Response.Body = answered;
        await handler(http);
        await http.Response.CompleteAsync();
        return new(
            http.Response.StatusCode,
            http.Response.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(answered.ToArray()));
    }

    /// <summary>The request as a web server hands it on.</summary>
    public DefaultHttpContext ToContext()
    {
        var http = new DefaultHttpContext();
        var question = Target.IndexOf('?', StringComparison.Ordinal);
        http.Request.Method = Method;
        http.Request.Scheme = "http";
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Target;
        http.Request.Path = Uri.UnescapeDataString(question < 0 ? Target : Target[..question]);
        http.Request.QueryString = question < 0 ? default : new QueryString(Target[question..]);
        foreach (var (name, value) in Headers) http.Request.Headers.Append(name, value);
        http.Request.Body = new MemoryStream(Body);
        return http;
    }

    /// <summary>The bytes of the request in HTTP/1.1, its header fields in the order given.</summary>
    /// <param name="host">The <c>Host</c> where the request names none: HTTP/1.1 demands one.</param>
    public byte[] ToBytes(string host)
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\n");
        foreach (var (name, value) in Headers) head.Append($"{name}: {value}\r\n");
        if (!Has("Host")) head.Append($"Host: {host}\r\n");
        if (Body.Length > 0 && !Has("Content-Length")) head.Append($"Content-Length: {Body.Length}\r\n");
        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. Body];
    }

    private bool Has(string header) => Headers.Any(field => field.Name.Equals(header, StringComparison.OrdinalIgnoreCase));
}
