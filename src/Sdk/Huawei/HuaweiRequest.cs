using System.Globalization;
using Tieline.Sdk.Http;
using Tieline.Sdk.Signing;

namespace Tieline.Sdk.Huawei;

/// <summary>One call of an API, before it is signed. Each try composes it anew: own time, own signature.</summary>
internal sealed class HuaweiRequest
{
    // With the blank, as .NET writes it when a handler in between has read the header: the signature then still holds.
    private const string ContentType = "application/json; charset=UTF-8";

    private readonly HttpMethod _method;
    private readonly string _version;
    private readonly string _path;
    private readonly byte[]? _body;
    private readonly List<KeyValuePair<string, string>> _query = [];

    private HuaweiRequest(HttpMethod method, string version, string path, byte[]? body, bool isOfProject) =>
        (_method, _version, _path, _body, IsOfProject, IsSafe) =
        (method, version, path, body, isOfProject, method == HttpMethod.Get || method == HttpMethod.Put);

    /// <summary>Whether the project's id stands in the path.</summary>
    public bool IsOfProject { get; }

    /// <summary>Whether it may be sent again after it may have been served: it reads, or sets values that a second one sets again.</summary>
    public bool IsSafe { get; private set; }

    /// <summary>A call below <c>/{version}/{project_id}/</c>.</summary>
    /// <param name="path">Decoded.</param>
    public static HuaweiRequest OfProject(HttpMethod method, string version, string path, byte[]? body = null) =>
        new(method, version, path, body, isOfProject: true);

    /// <summary>A call below <c>/{version}/</c>, or of <c>/</c> when that is empty.</summary>
    /// <param name="path">Decoded; may be empty.</param>
    public static HuaweiRequest Global(HttpMethod method, string version, string path, byte[]? body = null) =>
        new(method, version, path, body, isOfProject: false);

    /// <summary>The path of one thing.</summary>
    /// <param name="collection">Empty for a thing that stands first in the path.</param>
    /// <exception cref="ArgumentException">The id is empty, a dot segment or has a slash: the path would be another thing's.</exception>
    public static string PathOf(string collection, string id) => id is not ("" or "." or "..") && !id.Contains('/')
        ? collection.Length == 0 ? id : $"{collection}/{id}"
        : throw new ArgumentException($"'{id}' is no id", nameof(id));

    /// <summary>Notes that a second serving changes nothing and has the first one's answer.</summary>
    public HuaweiRequest Repeatable()
    {
        IsSafe = true;
        return this;
    }

    /// <summary>Notes that each serving has an effect of its own.</summary>
    public HuaweiRequest Once()
    {
        IsSafe = false;
        return this;
    }

    /// <summary>Adds a parameter; null adds nothing.</summary>
    public HuaweiRequest With(string name, string? value)
    {
        if (value is not null) _query.Add(new(name, value));
        return this;
    }

    /// <summary>Adds a number; null adds nothing.</summary>
    public HuaweiRequest With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>The request of one try, signed as of <paramref name="now"/> or with the caller's token.</summary>
    public HttpRequestMessage Compose(HuaweiClientConfiguration configuration, string product, HuaweiCaller caller, DateTimeOffset now)
    {
        var endpoint = configuration.ResolvedEndpoint(product);
        var path = PathFor(caller);
        var headers = new List<KeyValuePair<string, string>> { new("Host", ClientConfiguration.HostOf(endpoint)) };
        if (_body is not null) headers.Add(new("Content-Type", ContentType));
        if (caller.Token is { } token) headers.Add(new("X-Auth-Token", token));
        else if (configuration.Credentials is HuaweiAccessKey key) Sign(key, path, headers, configuration, caller, now);
        headers.Add(new("User-Agent", RetryingSender.UserAgent));
        return Message(new Uri(endpoint, Target(path)), headers);
    }

    // Contract huawei-auth, 8: which headers are signed.
    private void Sign(
        HuaweiAccessKey key, string path, List<KeyValuePair<string, string>> headers, HuaweiClientConfiguration configuration,
        HuaweiCaller caller, DateTimeOffset now)
    {
        var date = SignatureDate.FormatBasic(now);
        headers.Add(new(HuaweiServiceException.DateHeader, date));
        if (caller.ProjectId is { } project) headers.Add(new("X-Project-Id", project));
        else if (configuration.DomainId is { } domain) headers.Add(new("X-Domain-Id", domain));
        if (key.SecurityToken is { } security) headers.Add(new("X-Security-Token", security));
        var canonicalRequest = SdkHmacSha256Signer.CanonicalRequest(
            _method.Method, path, _query, headers, SdkHmacSha256Signer.HashOf(_body ?? []));
        headers.Add(new("Authorization", SdkHmacSha256Signer.Sign(key, headers, date, canonicalRequest)));
    }

    private HttpRequestMessage Message(Uri address, List<KeyValuePair<string, string>> headers)
    {
        var message = new HttpRequestMessage(_method, address);
        if (_body is not null) message.Content = new ByteArrayContent(_body);
        foreach (var (name, value) in headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private string PathFor(HuaweiCaller caller)
    {
        var project = IsOfProject ? $"/{caller.ProjectId}" : "";
        var version = _version.Length == 0 ? "" : $"/{_version}";
        return $"{version}{project}/{_path}" is var path && path.Length > 1 ? path.TrimEnd('/') : path;
    }

    private string Target(string path)
    {
        var encoded = PercentEncoding.EncodePath(path);
        return _query.Count == 0
            ? encoded
            : $"{encoded}?{string.Join('&', _query.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}"))}";
    }
}
