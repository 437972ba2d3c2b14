using Tieline.Sdk.Http;

namespace Tieline.Sdk.Baidu;

/// <summary>How a client of Baidu AI Cloud's VPC API reaches the service.</summary>
public sealed record BceClientConfiguration : ClientConfiguration
{
    /// <summary>Signs the requests.</summary>
    public required BceCredentials Credentials { get; init; }

    /// <summary>Region code, see <see cref="BceRegion"/>; names the default endpoint, <c>https://bcc.{region}.baidubce.com</c>.</summary>
    /// <exception cref="ArgumentException">It has other characters than letters, digits and <c>-</c>.</exception>
    public string Region { get; init => field = RegionCode(value); } = BceRegion.Beijing;

    /// <summary>How long a signature is valid, in seconds.</summary>
    public int SignatureSeconds { get; init; } = 1800;

    internal Uri ResolvedEndpoint => Endpoint ?? new Uri($"https://bcc.{Region}.baidubce.com");
}
