using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>What came back over the wire.</summary>
public sealed record AlibabaAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public XElement Xml => XDocument.Parse(Body).Root!;

    /// <summary>Expects 200 with a request id of the cloud's form, the same in the header.</summary>
    public AlibabaAnswer IsOk()
    {
        Assert.True(Status == 200, $"{Status} {Body}");
        if (!Body.StartsWith('{')) return this;
        var id = Json.GetProperty("RequestId").GetString()!;
        Assert.Matches("^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$", id);
        Assert.Equal(Headers["x-acs-request-id"], id);
        Assert.Equal("application/json;charset=utf-8", Headers["Content-Type"]);
        return this;
    }

    /// <summary>Expects an error with all five members (contract 1.4).</summary>
    public AlibabaAnswer Is(int status, string code)
    {
        Assert.True(Status == status && Body.StartsWith('{') && Json.GetProperty("Code").GetString() == code, $"not {status} {code}: {Status} {Body}");
        Assert.Equal("application/json;charset=utf-8", Headers["Content-Type"]);
        Assert.Equal(["Code", "HostId", "Message", "Recommend", "RequestId"], Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Headers["x-acs-request-id"], Json.GetProperty("RequestId").GetString());
        Assert.NotEqual("", Message);
        return this;
    }

    public string Message => Json.GetProperty(nameof(Message)).GetString()!;

    /// <summary>A member of the body as text: numbers and booleans as JSON writes them.</summary>
    public string this[string name]
    {
        get
        {
            var member = Json.GetProperty(name);
            return member.ValueKind == JsonValueKind.String ? member.GetString()! : member.GetRawText();
        }
    }

    /// <summary>The items of a list, which is wrapped twice.</summary>
    public IReadOnlyList<JsonElement> Items(string container, string item) => [.. IsOk().Json.GetProperty(container).GetProperty(item).EnumerateArray()];
}
