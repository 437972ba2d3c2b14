using Tieline.Sdk.Alibaba;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>Alibaba Cloud's side of <see cref="FakeService"/>: clients of it, and what a server checks.</summary>
internal static class AlibabaWire
{
    public static readonly AlibabaCredentials Credentials = new("testid", "testsecret");

    private static readonly string[] V1Names =
        ["Action", "Version", "Format", "AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp", "SecurityToken", "Signature"];

    public static AlibabaClientConfiguration Alibaba(this FakeService service) => new()
    {
        Credentials = Credentials, Endpoint = new Uri("http://127.0.0.1:18080"), Handler = service, Clock = service.Clock,
    };

    public static RouterInterfaceClient RouterInterfaces(this FakeService service) => new(service.Alibaba());

    public static RouterInterfaceClient RouterInterfaces(this FakeService service, RetryPolicy retry) => new(service.Alibaba() with { Retry = retry });

    public static FakeService RefusesAlibaba(this FakeService service, int status, string code, string message = "no") =>
        service.Answers((System.Net.HttpStatusCode)status, $$"""
            {"RequestId":"57FE6F0E-0000-4000-8000-000000000001","HostId":"127.0.0.1:18080","Code":"{{code}}","Message":"{{message}}",
            "Recommend":"https://api.aliyun.com/troubleshoot?q={{code}}"}
            """);

    /// <summary>The operation, wherever it stands.</summary>
    public static string? Action(this ReceivedRequest request) =>
        request.Headers.GetValueOrDefault("x-acs-action") ?? request.QueryValue("Action");

    public static string? Nonce(this ReceivedRequest request) =>
        request.Headers.GetValueOrDefault("x-acs-signature-nonce") ?? request.QueryValue("SignatureNonce");

    /// <summary>The parameters of the operation itself, as they stand on the wire.</summary>
    public static string Business(this ReceivedRequest request) => string.Join(
        '&', request.Target.TrimStart('/', '?').Split('&').Where(pair => !V1Names.Contains(pair.Split('=')[0])));

    /// <summary>Verifies as a server does: from what came over the wire alone (contract alibaba-router-interface, 2).</summary>
    public static void AssertSignedBy(this ReceivedRequest request, AlibabaCredentials credentials)
    {
        if (request.QueryValue("Signature") is { } signature)
        {
            Assert.Equal(RpcV1Signer.Sign(credentials.AccessKeySecret, RpcV1Signer.StringToSign(request.Method, request.Query)), signature);
            return;
        }

        var parts = request.Authorization.Split([' ', ',']);
        Assert.Equal(["ACS3-HMAC-SHA256", $"Credential={credentials.AccessKeyId}"], parts[..2]);
        var names = parts[2]["SignedHeaders=".Length..].Split(';');
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        string[] needed = ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"];
        Assert.All(needed, name => Assert.Contains(name, names));
        var headers = names.Select(name => KeyValuePair.Create(name, request.Headers[name])).ToList();
        var stringToSign = Acs3Signer.StringToSign(request.Method, request.Query, headers, request.Headers["x-acs-content-sha256"]);
        Assert.Equal(Acs3Signer.Sign(credentials, headers, stringToSign), request.Authorization);
        Assert.Equal(Acs3Signer.HashOf(System.Text.Encoding.UTF8.GetBytes(request.Body)), request.Headers["x-acs-content-sha256"]);
    }
}
