using System.Security.Cryptography;
using Tieline.Sdk.Signing;

namespace Tieline.Sdk.Baidu;

/// <summary>One call of the API, before it is signed. A retry composes it anew: own time, own signature, same token.</summary>
/// <param name="Path">Decoded, absolute.</param>
internal sealed record BceRequest(HttpMethod Method, string Path, byte[]? Body = null)
{
    // With the blank, as .NET writes it when a handler in between has read the header: the signature then still holds.
    private const string ContentType = "application/json; charset=utf-8";

    private readonly List<KeyValuePair<string, string>> _query = [];

    /// <summary>Adds a parameter; null adds nothing.</summary>
    public BceRequest With(string name, string? value)
    {
        if (value is not null) _query.Add(new(name, value));
        return this;
    }

    /// <summary>Adds a parameter without a value, such as <c>?accept</c>.</summary>
    public BceRequest WithSwitch(string name) => With(name, "");

    /// <summary>The caller's token, or a new one: a retry of a change has then no second effect.</summary>
    public BceRequest WithToken(string? token) => With("clientToken", token ?? Guid.NewGuid().ToString());

    public HttpRequestMessage Compose(BceClientConfiguration configuration)
    {
        var endpoint = configuration.ResolvedEndpoint;
        var now = configuration.Clock.GetUtcNow();
        var date = BceV1Signer.FormatDate(now);
        var host = endpoint.IsDefaultPort ? endpoint.Host : $"{endpoint.Host}:{endpoint.Port}";
        var headers = new List<KeyValuePair<string, string>> { new("host", host), new("x-bce-date", date) };
        var message = new HttpRequestMessage(Method, new Uri(endpoint, WireTarget()));
        message.Headers.Host = host;
        message.Headers.TryAddWithoutValidation("x-bce-date", date);
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (configuration.Credentials.SessionToken is { } session)
        {
            headers.Add(new("x-bce-security-token", session));
            message.Headers.TryAddWithoutValidation("x-bce-security-token", session);
        }

        if (Body is not null)
        {
            var md5 = Convert.ToBase64String(Md5(Body));
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            message.Content.Headers.TryAddWithoutValidation("Content-MD5", md5);
            headers.Add(new("content-type", ContentType));
            headers.Add(new("content-length", Body.Length.ToString()));
            headers.Add(new("content-md5", md5));
        }

        message.Headers.TryAddWithoutValidation(
            "Authorization", BceV1Signer.Sign(configuration.Credentials, Method.Method, Path, _query, headers, now, configuration.SignatureSeconds));
        return message;
    }

    private static string UserAgent { get; } = $"tieline-sdk/{typeof(BceRequest).Assembly.GetName().Version?.ToString(3)}";

    private string WireTarget()
    {
        var pairs = _query.Select(pair => pair.Value.Length == 0 ? PercentEncoding.Encode(pair.Key) : $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}");
        var path = PercentEncoding.EncodePath(Path);
        return _query.Count == 0 ? path : $"{path}?{string.Join('&', pairs)}";
    }

#pragma warning disable CA5351 // Content-MD5 guards against damage on the way, as the contract asks; it is no protection.
    private static byte[] Md5(byte[] body) => MD5.HashData(body);
#pragma warning restore CA5351
}
