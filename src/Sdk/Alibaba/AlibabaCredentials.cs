namespace Tieline.Sdk.Alibaba;

/// <summary>The key pair that signs requests to Alibaba Cloud's APIs.</summary>
public sealed record AlibabaCredentials
{
    /// <summary>Takes a lasting key pair, or a temporary (STS) one with its security token.</summary>
    /// <exception cref="ArgumentException">A key is empty.</exception>
    public AlibabaCredentials(string accessKeyId, string accessKeySecret, string? securityToken = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(accessKeyId);
        ArgumentException.ThrowIfNullOrWhiteSpace(accessKeySecret);
        (AccessKeyId, AccessKeySecret, SecurityToken) =
            (accessKeyId, accessKeySecret, string.IsNullOrEmpty(securityToken) ? null : securityToken);
    }

    /// <summary>Names the key.</summary>
    public string AccessKeyId { get; }

    /// <summary>Shared with the service; never sent.</summary>
    public string AccessKeySecret { get; }

    /// <summary>Sent with temporary credentials; null for a lasting pair.</summary>
    public string? SecurityToken { get; }

    /// <summary>The id only: the secret stays out of logs.</summary>
    public override string ToString() => $"AlibabaCredentials {AccessKeyId}";
}
