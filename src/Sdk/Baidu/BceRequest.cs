using System.Security.Cryptography;
using Tieline.Sdk.Http;
using Tieline.Sdk.Signing;

namespace Tieline.Sdk.Baidu;

/// <summary>One call of the API, before it is signed. A retry composes it anew: own time, own signature, same token.</summary>
/// <param name="Path">Decoded, absolute.</param>
internal sealed record BceRequest(HttpMethod Method, string Path, byte[]? Body = null)
{
    // With the blank, as .NET writes it when a handler in between has read the header: the signature then still holds.
    private const string ContentType = "application/json; charset=utf-8";

    private readonly List<KeyValuePair<string, string>> _query = [];

    /// <summary>The path of one thing.</summary>
    /// <exception cref="ArgumentException">The id is empty, a dot segment or has a slash: the path would be another thing's.</exception>
    public static string PathOf(string collection, string id) => id is not ("" or "." or "..") && !id.Contains('/')
        ? $"{collection}/{id}"
        : throw new ArgumentException($"'{id}' is no id", nameof(id));

    /// <summary>Adds a parameter; null adds nothing.</summary>
    public BceRequest With(string name, string? value)
    {
        if (value is not null) _query.Add(new(name, value));
        return this;
    }

    /// <summary>Adds a parameter without a value, such as <c>?accept</c>.</summary>
    public BceRequest WithSwitch(string name) => With(name, "");

    /// <summary>The caller's token, or a new one: a retry of a change has then no second effect.</summary>
    public BceRequest WithToken(string? token) => With("clientToken", string.IsNullOrEmpty(token) ? Guid.NewGuid().ToString() : token);

    /// <summary>The request of one try, signed as of <paramref name="now"/>.</summary>
    public HttpRequestMessage Compose(BceClientConfiguration configuration, DateTimeOffset now)
    {
        var endpoint = configuration.ResolvedEndpoint;
        var headers = new List<KeyValuePair<string, string>>
        {
            new("Host", ClientConfiguration.HostOf(endpoint)), new("x-bce-date", SignatureDate.Format(now)),
        };
        if (configuration.Credentials.SessionToken is { } session) headers.Add(new("x-bce-security-token", session));
        if (Body is not null)
        {
            headers.Add(new("Content-Type", ContentType));
            headers.Add(new("Content-Length", Body.Length.ToString()));
            headers.Add(new("Content-MD5", Md5(Body)));
        }

        var signature = BceV1Signer.Sign(
            configuration.Credentials, Method.Method, Path, _query, headers, now, configuration.SignatureSeconds);

        var message = new HttpRequestMessage(Method, new Uri(endpoint, Target()));
        if (Body is not null) message.Content = new ByteArrayContent(Body);
        foreach (var (name, value) in headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        message.Headers.TryAddWithoutValidation("Authorization", signature);
        message.Headers.TryAddWithoutValidation("User-Agent", RetryingSender.UserAgent);
        return message;
    }

    private string Target()
    {
        var pairs = _query.Select(pair => pair.Value.Length == 0
            ? PercentEncoding.Encode(pair.Key)
            : $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}");
        var path = PercentEncoding.EncodePath(Path);
        return _query.Count == 0 ? path : $"{path}?{string.Join('&', pairs)}";
    }

#pragma warning disable CA5351 // Content-MD5 guards against damage on the way, as the contract asks; it is no protection.
    private static string Md5(byte[] body) => Convert.ToBase64String(MD5.HashData(body));
#pragma warning restore CA5351
}
