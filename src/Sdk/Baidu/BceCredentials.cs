namespace Tieline.Sdk.Baidu;

/// <summary>The key pair that signs requests to Baidu AI Cloud's APIs.</summary>
public sealed record BceCredentials
{
    /// <summary>Takes a lasting key pair, or a temporary one with its session token.</summary>
    /// <exception cref="ArgumentException">A key is empty, or the id has a slash in it.</exception>
    public BceCredentials(string accessKeyId, string secretKey, string? sessionToken = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(accessKeyId);
        ArgumentException.ThrowIfNullOrWhiteSpace(secretKey);
        if (accessKeyId.Contains('/')) throw new ArgumentException("an access key id has no slash in it", nameof(accessKeyId));
        (AccessKeyId, SecretKey, SessionToken) = (accessKeyId, secretKey, string.IsNullOrEmpty(sessionToken) ? null : sessionToken);
    }

    /// <summary>Names the key.</summary>
    public string AccessKeyId { get; }

    /// <summary>Shared with the service; never sent.</summary>
    public string SecretKey { get; }

    /// <summary>Sent with temporary credentials; null for a lasting pair.</summary>
    public string? SessionToken { get; }

    /// <summary>The id only: the secret stays out of logs.</summary>
    public override string ToString() => $"BceCredentials {AccessKeyId}";
}
