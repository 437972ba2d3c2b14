using System.Globalization;
using Tieline.Sdk.Http;
using Tieline.Sdk.Signing;

namespace Tieline.Sdk.Alibaba;

/// <summary>One call of the API, before it is signed. Each try composes it anew: own time, nonce and signature, same token.</summary>
/// <param name="action">Such as <c>ConnectRouterInterface</c>.</param>
/// <param name="isSafe">
/// Whether it may be sent again after it may have been served: it reads, or sets values. <see cref="WithToken"/> makes any call so.
/// </param>
internal sealed class RpcRequest(string action, bool isSafe)
{
    private static readonly HttpRequestOptionsKey<string> SignedText = new("Tieline.StringToSign");
    private static readonly string HashOfNothing = Acs3Signer.HashOf([]);

    private readonly List<KeyValuePair<string, string>> _parameters = [];

    /// <summary>What of the call only <see cref="AlibabaApiVersion.Vpc"/> has; null when both versions have all of it.</summary>
    public string? NotInEcs { get; private set; }

    public bool IsSafe { get; private set; } = isSafe;

    /// <summary>A call that changes nothing, or sets values that a second one sets again.</summary>
    public static RpcRequest Repeatable(string action) => new(action, isSafe: true);

    /// <summary>A call whose second serving has another answer than the first.</summary>
    public static RpcRequest Once(string action) => new(action, isSafe: false);

    /// <summary>Notes that only <see cref="AlibabaApiVersion.Vpc"/> has this operation.</summary>
    public RpcRequest OnlyInVpc()
    {
        NotInEcs = action;
        return this;
    }

    /// <summary>Adds a parameter; null adds nothing, empty text is sent.</summary>
    public RpcRequest With(string name, string? value)
    {
        if (value is not null) _parameters.Add(new(name, value));
        return this;
    }

    /// <summary>Adds a number; null adds nothing.</summary>
    public RpcRequest With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a boolean; null adds nothing.</summary>
    public RpcRequest With(string name, bool? value) => With(name, value is { } given ? (given ? "true" : "false") : null);

    /// <summary>Adds <c>name.1</c>, <c>name.2</c> and so on.</summary>
    public RpcRequest WithList(string name, IEnumerable<string>? values)
    {
        foreach (var (index, value) in (values ?? []).Index()) With($"{name}.{index + 1}", value);
        return this;
    }

    /// <summary>Adds <c>name.1.Key</c>, <c>name.1.Value</c> and so on.</summary>
    public RpcRequest WithTags(string name, IEnumerable<Tag>? tags)
    {
        foreach (var (index, tag) in (tags ?? []).Index())
            With($"{name}.{index + 1}.Key", tag.Key).With($"{name}.{index + 1}.Value", tag.Value);
        return this;
    }

    /// <summary>Adds what <paramref name="add"/> adds; if that is anything, only <see cref="AlibabaApiVersion.Vpc"/> has it.</summary>
    public RpcRequest InVpc(Action<RpcRequest> add)
    {
        var before = _parameters.Count;
        add(this);
        if (_parameters.Count > before) NotInEcs ??= _parameters[before].Key;
        return this;
    }

    /// <summary>Adds the caller's token, or a new one: the call then has no second effect, and its first answer again.</summary>
    public RpcRequest WithToken(string? token)
    {
        IsSafe = true;
        return With("ClientToken", string.IsNullOrEmpty(token) ? Guid.NewGuid().ToString() : token);
    }

    /// <summary>The request of one try, signed as of <paramref name="now"/>.</summary>
    public HttpRequestMessage Compose(AlibabaClientConfiguration configuration, string product, string version, DateTimeOffset now) =>
        configuration.Signature == AlibabaSignature.HmacSha1
            ? ComposeV1(configuration, configuration.ResolvedEndpoint(product), version, now)
            : ComposeAcs3(configuration, configuration.ResolvedEndpoint(product), version, now);

    /// <summary>What the client signed, to be compared with what the service says that it would sign.</summary>
    public static string StringToSignOf(HttpRequestMessage message) => message.Options.TryGetValue(SignedText, out var text) ? text : "";

    private HttpRequestMessage ComposeV1(AlibabaClientConfiguration configuration, Uri endpoint, string version, DateTimeOffset now)
    {
        var credentials = configuration.Credentials;
        List<KeyValuePair<string, string>> parameters =
        [
            new("Action", action), new("Version", version), new("Format", "JSON"), new("AccessKeyId", credentials.AccessKeyId),
            new("SignatureMethod", "HMAC-SHA1"), new("SignatureVersion", "1.0"), new("SignatureNonce", configuration.Nonces()),
            new("Timestamp", SignatureDate.Format(now)),
        ];
        if (credentials.SecurityToken is { } token) parameters.Add(new("SecurityToken", token));
        parameters.AddRange(_parameters);
        var stringToSign = RpcV1Signer.StringToSign("POST", parameters);
        parameters.Add(new("Signature", RpcV1Signer.Sign(credentials.AccessKeySecret, stringToSign)));
        return Message(endpoint, parameters, [new("Host", ClientConfiguration.HostOf(endpoint))], stringToSign);
    }

    private HttpRequestMessage ComposeAcs3(AlibabaClientConfiguration configuration, Uri endpoint, string version, DateTimeOffset now)
    {
        var credentials = configuration.Credentials;
        List<KeyValuePair<string, string>> headers =
        [
            new("Host", ClientConfiguration.HostOf(endpoint)), new("x-acs-action", action), new("x-acs-version", version),
            new("x-acs-date", SignatureDate.Format(now)), new("x-acs-signature-nonce", configuration.Nonces()),
            new("x-acs-content-sha256", HashOfNothing),
            new("x-acs-credentials-provider", credentials.SecurityToken is null ? "static_ak" : "static_sts"),
        ];
        if (credentials.SecurityToken is { } token)
        {
            headers.Add(new("x-acs-accesskey-id", credentials.AccessKeyId));
            headers.Add(new("x-acs-security-token", token));
        }

        var stringToSign = Acs3Signer.StringToSign("POST", _parameters, headers, HashOfNothing);
        headers.Add(new("Authorization", Acs3Signer.Sign(credentials, headers, stringToSign)));
        return Message(endpoint, _parameters, headers, stringToSign);
    }

    private static HttpRequestMessage Message(
        Uri endpoint, List<KeyValuePair<string, string>> query, List<KeyValuePair<string, string>> headers, string stringToSign)
    {
        var pairs = query.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}");
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, query.Count == 0 ? "/" : $"/?{string.Join('&', pairs)}"));
        foreach (var (name, value) in headers) message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.TryAddWithoutValidation("User-Agent", RetryingSender.UserAgent);
        message.Options.Set(SignedText, stringToSign);
        return message;
    }
}
