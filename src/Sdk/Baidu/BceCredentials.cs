namespace Tieline.Sdk.Baidu;

/// <summary>The key pair that signs requests to Baidu AI Cloud's APIs.</summary>
/// <param name="AccessKeyId">Names the key.</param>
/// <param name="SecretKey">Shared with the service; never sent.</param>
/// <param name="SessionToken">Of temporary credentials; null for a lasting pair.</param>
public sealed record BceCredentials(string AccessKeyId, string SecretKey, string? SessionToken = null)
{
    /// <summary>The id only: the secret stays out of logs.</summary>
    public override string ToString() => $"BceCredentials {AccessKeyId}";
}
