using System.Net;
using System.Text;
using System.Text.Json;
using Tieline.Sdk.Huawei;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>Huawei Cloud's side of <see cref="FakeService"/>: clients of it, and what a server checks.</summary>
internal static class HuaweiWire
{
    public const string Project = "0123456789abcdef0123456789abcdef";
    public const string Instance = "eddc4d25480b4cd6b512f270a1b8b341";

    /// <summary>The test keys of contract huawei-auth, 5.6.</summary>
    public static readonly HuaweiAccessKey Key = new("HWAKEXAMPLE000000001", "HWSKexample0000000000000000000000000001");

    public static readonly HuaweiUser User = new("domain-a", "user-a", "pass word");

    public static HuaweiClientConfiguration Huawei(this FakeService service) => new()
    {
        Credentials = Key, ProjectId = Project, Endpoint = new Uri("http://127.0.0.1:8080"), Handler = service, Clock = service.Clock,
    };

    public static EndpointServiceClient EndpointServices(this FakeService service) => new(service.Huawei());

    public static EndpointServiceClient EndpointServices(this FakeService service, RetryPolicy retry) => new(service.Huawei() with { Retry = retry });

    public static VpcChannelClient VpcChannels(this FakeService service) => new(service.Huawei(), Instance);

    public static NetworkClient Networks(this FakeService service) => new(service.Huawei());

    public static FakeService RefusesHuawei(this FakeService service, int status, string code, string message = "no") =>
        service.Answers((HttpStatusCode)status, $$"""{"error_code":"{{code}}","error_msg":"{{message}}"}""");

    /// <summary>Hands a token out, as IAM does (contract huawei-auth, 3.1).</summary>
    public static FakeService HandsOut(this FakeService service, string token, string issued = "2026-01-02T03:04:05", string expires = "2026-01-03T03:04:05") =>
        service.Answers(() =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.Created)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$$"""
                    {"token":{"methods":["password"],"issued_at":"{{{issued}}}.000000Z","expires_at":"{{{expires}}}.000000Z",
                    "user":{"id":"u1","name":"user-a","password_expires_at":"","domain":{"id":"d1","name":"domain-a"}},
                    "project":{"id":"{{{Project}}}","name":"cn-north-4","domain":{"id":"d1","name":"domain-a"}},"roles":[],"catalog":[]}}
                    """)),
            };
            answer.Headers.Add("X-Subject-Token", token);
            return answer;
        });

    /// <summary>Verifies as a server does: from what came over the wire alone (contract huawei-auth, 5.4).</summary>
    public static void AssertSignedBy(this ReceivedRequest request, HuaweiAccessKey key)
    {
        var (access, names, _) = Parts(request);
        Assert.Equal(key.AccessKeyId, access);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.All((string[])["host", "x-sdk-date"], name => Assert.Contains(name, names));
        var headers = names.Select(name => KeyValuePair.Create(name, request.Headers[name])).ToList();
        var canonicalRequest = SdkHmacSha256Signer.CanonicalRequest(
            request.Method, request.Path, request.Query, headers, SdkHmacSha256Signer.HashOf(Encoding.UTF8.GetBytes(request.Body)));
        Assert.Equal(SdkHmacSha256Signer.Sign(key, headers, request.Headers["x-sdk-date"], canonicalRequest), request.Authorization);
    }

    public static string[] HuaweiSignedHeaders(this ReceivedRequest request) => Parts(request).Names;

    /// <summary>The request's line and body; the project's id, and the instance's, shortened.</summary>
    public static (string Line, string Body) Short(this ReceivedRequest request) => (
        $"{request.Method} {request.Target}".Replace(Project, "P", StringComparison.Ordinal).Replace(Instance, "I", StringComparison.Ordinal),
        request.Body);

    /// <summary>JSON without the white space around its members.</summary>
    public static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes)) document.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static (string Access, string[] Names, string Signature) Parts(ReceivedRequest request)
    {
        var parts = request.Authorization.Split(' ', 2);
        Assert.Equal("SDK-HMAC-SHA256", parts[0]);
        var values = parts[1].Split(", ").Select(part => part.Split('=', 2)).ToList();
        Assert.Equal(["Access", "SignedHeaders", "Signature"], values.Select(value => value[0]));
        return (values[0][1], values[1][1].Split(';'), values[2][1]);
    }
}
