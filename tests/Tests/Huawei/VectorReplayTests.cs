using System.Text;
using Tieline.Dialects.Http;
using Tieline.Dialects.Huawei;
using Tieline.Support.Wire;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>The signed requests of contract huawei-auth, 5.7 and 5.8, sent byte for byte over a socket at the time that they were signed.</summary>
public sealed class VectorReplayTests : IAsyncLifetime
{
    private const string Project = "0123456789abcdef0123456789abcdef", Access = "HWAKEXAMPLE000000001", Secret = "HWSKexample0000000000000000000000000001";
    private static readonly DateTimeOffset SignedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly HuaweiCloud _cloud = new() { OverSocket = true };

    /// <summary>What each vector is answered: a status, and the error's code where it is one. The contract's own ids belong to nobody here.</summary>
    private static readonly Dictionary<string, (int Status, string? Code)> Answers = new()
    {
        ["N1"] = (200, null), ["C1"] = (200, null), ["N3"] = (200, null),
        ["N2"] = (400, "EndPoint.2001"), ["C2"] = (400, "EndPoint.2001"), ["G1"] = (400, "EndPoint.2001"),
        ["N5"] = (400, "EndPoint.2002"),

        // Paths that no service has: the gateway's answer, whoever asks (contract huawei-auth, 6.2).
        ["N4"] = (404, "APIGW.0101"), ["N6"] = (404, "APIGW.0101"), ["C3"] = (404, "APIGW.0101"), ["C4"] = (404, "APIGW.0101"), ["C5"] = (404, "APIGW.0101"),
    };

    public static TheoryData<string, string, string, string, string, string> Vectors => SdkHmacVectorTests.Vectors;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        await _cloud.AddUserAsync("vector", new string('d', 32), Project, (Access, Secret));
        _cloud.WallClock.Advance(SignedAt - _cloud.WallClock.GetUtcNow());
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task A_vector_gets_the_contracts_answer(string name, string method, string target, string body, string headers, string signature)
    {
        var (status, code) = Answers[name];
        var answer = await _cloud.SendRawAsync(method, target, FieldsOf(name, headers, signature), Encoding.UTF8.GetBytes(body));
        if (code is not null) answer.IsError(status, code);
        else if (name == "N3") Assert.Equal($"cn-north-4 {Project}", $"{answer.Is(status)["projects.0.name"]} {answer["projects.0.id"]}");
        else Assert.Equal("""{"endpoint_services":[],"total_count":0}""", answer.Is(status).Text);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task A_vector_that_is_late_or_has_another_signature_is_nobodys(
        string name, string method, string target, string body, string headers, string signature)
    {
        await using var verifier = await StartVerifierAsync();
        var bytes = Encoding.UTF8.GetBytes(body);
        var forged = signature[..^1] + (signature[^1] == '0' ? '1' : '0');
        Assert.Equal(204, (await verifier.SendAsync(new RawRequest(method, target, FieldsOf(name, headers, signature), bytes))).Status);
        Assert.Equal(401, (await verifier.SendAsync(new RawRequest(method, target, FieldsOf(name, headers, forged), bytes))).Status);
        _cloud.WallClock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await verifier.SendAsync(new RawRequest(method, target, FieldsOf(name, headers, signature), bytes))).Status);
        if (Answers[name].Status == 404) return;
        var refused = await _cloud.SendRawAsync(method, target, FieldsOf(name, headers, signature), bytes);
        if (name == "N3") Assert.Equal("401", refused.Is(401)["error.code"]);
        else refused.IsError(401, "APIGW.0301");
    }

    /// <summary>Nothing but the check of signatures behind the web server: also for paths that no service has.</summary>
    private Task<WireListener> StartVerifierAsync()
    {
        var auth = new HuaweiAuth(_cloud.Behind.Accounts, _cloud.Behind.Sessions, _cloud.WallClock);
        return WireListener.StartAsync(async http =>
        {
            using var body = new RequestBody();
            await body.ReadAsync(http.Request);
            var (principal, _) = await auth.VerifyAsync(http.Request, RequestTarget.Of(http.Request), body.Bytes, http.RequestAborted);
            http.Response.StatusCode = principal is null ? 401 : 204;
            if (principal is null) http.Response.ContentLength = 0;
        });
    }

    /// <summary>The header fields as the client sends them: those that it signs, and those that its kind adds unsigned (contract huawei-auth, 5.2).</summary>
    private static List<(string Name, string Value)> FieldsOf(string vector, string signed, string signature)
    {
        var fields = signed.Split('\n').Select(line => line.Split('=', 2)).Select(pair => (Name: pair[0], Value: pair[1])).ToList();
        var list = string.Join(';', fields.Select(field => field.Name).Order(StringComparer.Ordinal));
        fields.Add(("Authorization", $"SDK-HMAC-SHA256 Access={Access}, SignedHeaders={list}, Signature={signature}"));
        if (vector.StartsWith('C')) fields.Add(("SDK_EXCHANGE", "1"));
        if (vector == "C2") fields.Add(("Content-Type", "application/json"));
        if (vector == "G1") fields.AddRange([("Host", "127.0.0.1:8080"), ("X-Project-Id", Project)]);
        return fields;
    }
}
