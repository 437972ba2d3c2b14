using System.Text;
using System.Text.Json;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Wire;

/// <summary>Bodies that are no JSON, or no JSON that anybody should send, with a signature that is right.</summary>
public sealed class BodyFaultTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly string _logBefore = shared.Server.Process.Log;

    private TestServer Server => shared.Server;

    public static TheoryData<string, byte[], string> Bodies => new()
    {
        { "nothing", [], "BadRequest" },
        { "white space", "  \r\n\t"u8.ToArray(), "MalformedJSON" },
        { "a word", "hello"u8.ToArray(), "MalformedJSON" },
        { "null", "null"u8.ToArray(), "BadRequest" },
        { "a number", "7"u8.ToArray(), "BadRequest" },
        { "an array", "[]"u8.ToArray(), "BadRequest" },
        { "an unclosed object", """{"name":"a","cidr":"10.0.0.0/16" """u8.ToArray(), "MalformedJSON" },
        { "two objects", """{"name":"a","cidr":"10.0.0.0/16"}{}"""u8.ToArray(), "MalformedJSON" },
        { "a comment", """{"name":"a",/* */"cidr":"10.0.0.0/16"}"""u8.ToArray(), "MalformedJSON" },
        { "a trailing comma", """{"name":"a","cidr":"10.0.0.0/16",}"""u8.ToArray(), "MalformedJSON" },
        { "a member twice", """{"name":"a","name":"b","cidr":"10.0.0.0/16"}"""u8.ToArray(), "MalformedJSON" },
        { "not a number", """{"name":"a","cidr":"10.0.0.0/16","x":NaN}"""u8.ToArray(), "MalformedJSON" },
        { "bytes that are not UTF-8", [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\",\"cidr\":\"10.0.0.0/16\"}"u8], "InvalidHTTPRequest" },
        { "an encoded half character", [.. "{\"name\":\""u8, 0xED, 0xA0, 0x80, .. "\",\"cidr\":\"10.0.0.0/16\"}"u8], "InvalidHTTPRequest" },
        { "an escaped half character", """{"name":"\ud800","cidr":"10.0.0.0/16"}"""u8.ToArray(), "BadRequest" },
        { "a half character in a member's name", """{"\ud800":1,"name":"a","cidr":"10.0.0.0/16"}"""u8.ToArray(), "MalformedJSON" },
        { "a NUL", "{\"name\":\"a\0b\",\"cidr\":\"10.0.0.0/16\"}"u8.ToArray(), "MalformedJSON" },
        { "an escaped NUL", """{"name":"a\u0000b","cidr":"10.0.0.0/16"}"""u8.ToArray(), "BadRequest" },
        { "UTF-16", Encoding.Unicode.GetBytes("""{"name":"a","cidr":"10.0.0.0/16"}"""), "MalformedJSON" },
        { "depth", Encoding.ASCII.GetBytes(new string('[', 500_000)), "MalformedJSON" },
        { "depth in a member", Encoding.ASCII.GetBytes($"{{\"name\":{new string('[', 1_000)}{new string(']', 1_000)}}}"), "MalformedJSON" },
        { "a number of many digits", Encoding.ASCII.GetBytes($"{{\"name\":{new string('9', 500_000)},\"cidr\":\"10.0.0.0/16\"}}"), "BadRequest" },
        { "a long name", Encoding.ASCII.GetBytes($"{{\"name\":\"{new string('n', 1_000_000)}\",\"cidr\":\"10.0.0.0/16\"}}"), "BadRequest" },
        { "wrong types", """{"name":["a"],"cidr":{"network":"10.0.0.0/16"}}"""u8.ToArray(), "BadRequest" },
        { "a network with host bits", """{"name":"a","cidr":"10.0.0.1/16"}"""u8.ToArray(), "BadRequest" },
        { "a network of IPv6", """{"name":"a","cidr":"fd00::/64"}"""u8.ToArray(), "BadRequest" },
        { "a network of odd digits", """{"name":"a","cidr":"10.0.0.0/0x10"}"""u8.ToArray(), "BadRequest" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_broken_body_gets_the_clouds_error_and_changes_nothing(string what, byte[] body, string code)
    {
        var answer = await RawConnection.AskAsync(Server.Address, new SignedRequest("POST", "/v1/vpc") { BodyBytes = body }.Sign(Server.Alice, Server.Address));
        Assert.True(answer?.Status == 400, $"{what}: {answer}");
        using var error = JsonDocument.Parse(answer.Body);
        Assert.True(error.RootElement.GetProperty("code").GetString() == code, $"{what}: {answer}");
        Assert.Equal(answer.Headers["x-bce-request-id"], error.RootElement.GetProperty("requestId").GetString());
        Assert.NotEqual("", error.RootElement.GetProperty("message").GetString());
        Assert.Empty((await Server.Alice.Vpcs.ListVpcsAsync()).Vpcs);
        Assert.Equal(_logBefore, Server.Process.Log);
    }

    [Fact]
    public async Task Unknown_members_are_passed_over_however_odd()
    {
        var odd = string.Join(',', Enumerable.Range(0, 5_000).Select(number => $"\"x{number}\":[1e308,null,{{\"y\":\"\\ud83d\\ude00\"}}]"));
        var answer = await RawConnection.AskAsync(
            Server.Address, new SignedRequest("POST", "/v1/vpc") { Body = $$"""{{{odd}},"name":"odd","cidr":"10.0.0.0/16"}""" }.Sign(Server.Bob, Server.Address));
        Assert.True(answer?.Status == 200, $"{answer}");
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"name":"x","nonsense":1}""", 400)]
    [InlineData("""{"name":"x\ud800"}""", 400)]
    [InlineData("""{"\ud800":"x"}""", 400)]
    [InlineData("""{"name":"a b"}""", 400)]
    [InlineData("""{"name":{"a":1}}""", 400)]
    [InlineData(null, 413)]
    public async Task The_native_API_refuses_broken_bodies_too(string? body, int status)
    {
        using var content = new StringContent(body ?? $$"""{"name":"{{new string('n', 100_000)}}"}""", Encoding.UTF8, "application/json");
        using var response = await Server.Http.PostAsync("/tieline/v1/accounts", content);
        Assert.Equal(status, (int)response.StatusCode);
        using var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.NotEqual("", error.RootElement.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(_logBefore, Server.Process.Log);
    }
}
