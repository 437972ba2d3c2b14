using System.Text.Json;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>What came back over the wire.</summary>
public sealed record BaiduAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The error's code; empty for a success.</summary>
    public string Code => Status < 300 ? "" : Json.GetProperty("code").GetString()!;

    /// <summary>Expects 200.</summary>
    public BaiduAnswer IsOk()
    {
        Assert.True(Status == 200, $"{Status} {Body}");
        return this;
    }

    /// <summary>Expects 200 without a body, and says so in the length.</summary>
    public void IsOkAndEmpty()
    {
        IsOk();
        Assert.Equal("", Body);
        Assert.Equal("0", Headers["Content-Length"]);
    }

    /// <summary>Expects an error with all that clients need of one (contract 5.1).</summary>
    public void Is(int status, string code)
    {
        Assert.True(Status == status, $"{Status} {Body}");
        Assert.Equal(code, Json.GetProperty("code").GetString());
        Assert.Equal(Headers["x-bce-request-id"], Json.GetProperty("requestId").GetString());
        Assert.NotEqual("", Json.GetProperty("message").GetString());
        Assert.DoesNotContain("EOF", Body, StringComparison.Ordinal);
        Assert.Equal("application/json;charset=UTF-8", Headers["Content-Type"]);
    }

    public void IsBadRequest() => Is(400, "BadRequest");

    public void IsNotFound() => Is(404, "NoSuchObject");

    public void IsDenied() => Is(409, "OperationDenied");

    /// <summary>A member of the body as text: numbers and booleans as JSON writes them, null as <c>null</c>.</summary>
    public string this[string name]
    {
        get
        {
            var member = Json.GetProperty(name);
            return member.ValueKind == JsonValueKind.String ? member.GetString()! : member.GetRawText();
        }
    }
}
