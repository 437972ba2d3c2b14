using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tieline.Dialects.Native;

/// <summary>Tells whether the process at the other end of a connection is on this machine and the operator's.</summary>
public interface ILocalCallers
{
    /// <summary>True when the connection comes from this machine, from root or from the user that the server runs as.</summary>
    bool IsOperator(IPAddress? remote, int remotePort, IPAddress? local, int localPort);
}

/// <summary>What a request to the native API may do.</summary>
public enum GateVerdict
{
    Open,

    /// <summary>Neither the operator's token nor the operator's process.</summary>
    Unauthorized,

    /// <summary>A browser sent it for a page of somebody else.</summary>
    CrossSite,
}

/// <summary>Who may use the native API: the bearer of the operator's token, and the operator's own processes on this machine.</summary>
/// <remarks>
/// A process is trusted by who runs it, and a browser runs as its user whatever page it shows. So a request that a browser
/// marks as another site's is refused, with or without a token; and without a token the host must be an address or
/// <c>localhost</c>, which no page can make another name point to (DNS rebinding). A proxy on this machine speaks for others:
/// what it marks as forwarded needs the token.
/// </remarks>
public sealed class OperatorGate(string operatorToken, ILocalCallers localCallers)
{
    /// <summary>Longer headers are no token.</summary>
    private const int TokenCharactersMax = 512;

    private static readonly string[] ForwardingHeaders = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"];

    private readonly byte[] _digest = SHA256.HashData(Encoding.UTF8.GetBytes(operatorToken));

    public GateVerdict Check(HttpContext http)
    {
        var request = http.Request;
        if (IsCrossSite(request)) return GateVerdict.CrossSite;
        if (BearsToken(request.Headers.Authorization.ToString())) return GateVerdict.Open;
        var connection = http.Connection;
        return IsPlainHost(request.Host.Host)
            && !IsForwarded(request)
            && localCallers.IsOperator(connection.RemoteIpAddress, connection.RemotePort, connection.LocalIpAddress, connection.LocalPort)
                ? GateVerdict.Open
                : GateVerdict.Unauthorized;
    }

    /// <summary>Equal digests, compared in constant time: the answer's time tells nothing of the token or its length.</summary>
    private bool BearsToken(string header)
    {
        const string Scheme = "Bearer ";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length > TokenCharactersMax) return false;
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        return operatorToken.Length > 0 && CryptographicOperations.FixedTimeEquals(digest, _digest);
    }

    private static bool IsCrossSite(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none")) return true; // none: a person typed the address
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsForwarded(HttpRequest request) => Array.Exists(ForwardingHeaders, request.Headers.ContainsKey);

    private static bool IsPlainHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
