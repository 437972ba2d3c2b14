using Tieline.Sdk.Baidu;

namespace Tieline.Tests.EndToEnd.Running;

/// <summary>Expects the cloud's no.</summary>
internal static class Refusal
{
    public static async Task<BceServiceException> OfAsync(string code, Func<Task> operation)
    {
        var refused = await Assert.ThrowsAsync<BceServiceException>(operation);
        Assert.True(refused.Code == code, $"{(int)refused.StatusCode} {refused.Code}: {refused.Message}, not {code}");
        return refused;
    }
}
