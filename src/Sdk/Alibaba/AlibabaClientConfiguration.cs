using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>The two versions of the API that operate on the same router interfaces.</summary>
public static class AlibabaApiVersion
{
    /// <summary>The VPC product, current.</summary>
    public const string Vpc = "2016-04-28";

    /// <summary>The ECS product: the surface of 2016, deprecated, with error codes of its own.</summary>
    public const string Ecs = "2014-05-26";
}

/// <summary>The two ways to sign a request.</summary>
public enum AlibabaSignature
{
    /// <summary>ACS3-HMAC-SHA256, in headers.</summary>
    Acs3HmacSha256,

    /// <summary>HMAC-SHA1, version 1.0, in parameters.</summary>
    HmacSha1,
}

/// <summary>How a client of Alibaba Cloud's VPC or ECS API reaches the service.</summary>
public sealed record AlibabaClientConfiguration : ClientConfiguration
{
    /// <summary>Signs the requests.</summary>
    public required AlibabaCredentials Credentials { get; init; }

    /// <summary>The region that the client works in, such as <c>cn-hangzhou</c>; names the default endpoint.</summary>
    /// <exception cref="ArgumentException">It has other characters than letters, digits and <c>-</c>.</exception>
    public string RegionId { get; init => field = RegionCode(value); } = "cn-hangzhou";

    /// <summary>See <see cref="AlibabaApiVersion"/>.</summary>
    /// <exception cref="ArgumentException">Another version.</exception>
    public string Version
    {
        get;
        init => field = value is AlibabaApiVersion.Vpc or AlibabaApiVersion.Ecs
            ? value
            : throw new ArgumentException($"{value} is not a version of this API", nameof(value));
    } = AlibabaApiVersion.Vpc;

    /// <summary>How requests are signed.</summary>
    public AlibabaSignature Signature { get; init; } = AlibabaSignature.Acs3HmacSha256;

    /// <summary>
    /// Whether refusals that pass by themselves, such as <see cref="AlibabaErrorCode.TaskConflict"/>, are retried as well: other work on the
    /// same resource is still going on. See <see cref="AlibabaErrorCode.IsPassingConflict"/>.
    /// </summary>
    public bool RetryConflicts { get; init; }

    /// <summary>Makes the nonce of one try.</summary>
    internal Func<string> Nonces { get; init; } = static () => Guid.NewGuid().ToString();

    internal Uri ResolvedEndpoint(string product) => Endpoint ?? new Uri($"https://{product}.{RegionId}.aliyuncs.com");

    /// <summary>The product that the version belongs to, as hosts name it.</summary>
    internal string Product => Version == AlibabaApiVersion.Vpc ? "vpc" : "ecs";
}
