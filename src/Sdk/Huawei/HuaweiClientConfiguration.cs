using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>How a client of Huawei Cloud's APIs reaches the services. One configuration serves the clients of all of them.</summary>
public sealed record HuaweiClientConfiguration : ClientConfiguration
{
    /// <summary>Signs the requests, or obtains the token that they carry.</summary>
    public required HuaweiCredentials Credentials { get; init; }

    /// <summary>
    /// The region, such as <c>cn-north-4</c>; names the default endpoints, <c>https://{service}.{region}.myhuaweicloud.com</c>, and the
    /// project.
    /// </summary>
    /// <exception cref="ArgumentException">It has other characters than letters, digits and <c>-</c>.</exception>
    public string Region { get; init => field = RegionCode(value); } = "cn-north-4";

    /// <summary>The project's id; null to look it up by <see cref="ProjectName"/>, once a client.</summary>
    /// <exception cref="ArgumentException">It has other characters than letters and digits, or more than 64.</exception>
    public string? ProjectId
    {
        get;
        init => field = value is null || (value.Length is > 0 and <= 64 && value.All(char.IsAsciiLetterOrDigit))
            ? value
            : throw new ArgumentException($"'{value}' is not the id of a project", nameof(value));
    }

    /// <summary>The project's name; null for the region's own, which has its name.</summary>
    public string? ProjectName { get; init; }

    /// <summary>The account's id; only <see cref="IamClient"/> sends it, and only with an access key.</summary>
    public string? DomainId { get; init; }

    /// <summary>Where IAM is; null for <see cref="ClientConfiguration.Endpoint"/>, or, without that, for the cloud's own address of the region.</summary>
    /// <exception cref="ArgumentException">It is of another scheme, or has a path, query or user in it.</exception>
    public Uri? IamEndpoint { get; init => field = ServiceAddress(value); }

    internal string ResolvedProjectName => ProjectName ?? Region;

    internal Uri ResolvedEndpoint(string product) =>
        (product == HuaweiProduct.Iam ? IamEndpoint : null) ?? Endpoint ?? new Uri($"https://{product}.{Region}.myhuaweicloud.com");
}

/// <summary>The services, as hosts name them.</summary>
internal static class HuaweiProduct
{
    public const string Iam = "iam";
    public const string Vpc = "vpc";
    public const string EndpointService = "vpcep";
    public const string ApiGateway = "apig";
}
