using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Wire;

/// <summary>A request of Baidu's API as bytes, signed by rules of its own (contract baidu-peer-connection, 2): neither the SDK nor the server is asked.</summary>
internal sealed record SignedRequest(string Method, string Path)
{
    /// <summary>Decoded names and values; a null value is a switch.</summary>
    public IReadOnlyList<(string Name, string? Value)> Query { get; init; } = [];

    public string? Body { get; init; }

    /// <summary>In place of <see cref="Body"/>: bytes that are no text.</summary>
    public byte[]? BodyBytes { get; init; }

    /// <summary>Lines to add, unsigned; each ends with CR LF.</summary>
    public string MoreHeaders { get; init; } = "";

    /// <summary>Leaves out Content-Length: the framing is in <see cref="MoreHeaders"/>.</summary>
    public bool FramedByHand { get; init; }

    public byte[] Sign(Tenant tenant, Uri server)
    {
        var body = BodyBytes ?? (Body is null ? [] : Encoding.UTF8.GetBytes(Body));
        var query = Query.Select(pair => pair.Value is { } value ? $"{Encode(pair.Name)}={Encode(value)}" : Encode(pair.Name)).ToArray();
        var path = string.Join('/', Path.Split('/').Select(Encode));
        var now = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var prefix = $"bce-auth-v1/{tenant.AccessKey}/{now}/1800";
        var canonical = string.Join(
            '\n',
            Method,
            path,
            string.Join('&', query.Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : $"{pair}=").Order(StringComparer.Ordinal)),
            $"host:{Encode($"{server.Host}:{server.Port}")}",
            $"x-bce-date:{Encode(now)}");
        var signature = Hmac(Hmac(tenant.SecretKey, prefix), canonical);
        var head = new StringBuilder($"{Method} {path}{(query.Length > 0 ? "?" : "")}{string.Join('&', query)} HTTP/1.1\r\n")
            .Append($"Host: {server.Host}:{server.Port}\r\nx-bce-date: {now}\r\n")
            .Append($"Authorization: {prefix}/host;x-bce-date/{signature}\r\n")
            .Append(MoreHeaders);
        if (body.Length > 0) head.Append("Content-Type: application/json;charset=utf-8\r\n");
        if (body.Length > 0 && !FramedByHand) head.Append($"Content-Length: {body.Length}\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    private static string Hmac(string key, string message) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message)));

    private static string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(octet =>
        char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' ? ((char)octet).ToString() : $"%{octet:X2}"));
}
