using System.Text.Json;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>An answer, with what tests ask of it.</summary>
public sealed record HuaweiAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The value at a path such as <c>vpc.id</c> or <c>tags.0.key</c>, as text.</summary>
    public string this[string path] => At(path).ToString();

    public JsonElement At(string path) => path.Split('.').Aggregate(
        Json, (at, step) => int.TryParse(step, out var index) ? at[index] : at.GetProperty(step));

    public bool Has(string path)
    {
        var at = Json;
        foreach (var step in path.Split('.'))
        {
            if (int.TryParse(step, out var index)) at = at[index];
            else if (!at.TryGetProperty(step, out at)) return false;
        }

        return true;
    }

    public HuaweiAnswer Is(int status)
    {
        Assert.True(Status == status, $"expected {status}, got {Status}: {Text}");
        Assert.NotEmpty(Headers["X-Request-Id"]);
        Assert.StartsWith("application/json", Headers["Content-Type"], StringComparison.Ordinal);
        return this;
    }

    public HuaweiAnswer IsOk() => Is(200);

    /// <summary>An error in style B.</summary>
    public HuaweiAnswer IsError(int status, string code)
    {
        Is(status);
        Assert.Equal(code, this["error_code"]);
        Assert.NotEmpty(this["error_msg"]);
        return this;
    }

    /// <summary>An error in style C.</summary>
    public HuaweiAnswer IsVpcError(int status, string code)
    {
        Is(status);
        Assert.Equal(code, this["code"]);
        Assert.NotEmpty(this["message"]);
        return this;
    }
}
