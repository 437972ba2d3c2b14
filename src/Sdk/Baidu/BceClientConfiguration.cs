using Tieline.Sdk.Http;

namespace Tieline.Sdk.Baidu;

/// <summary>How a client of Baidu AI Cloud's VPC API reaches the service.</summary>
public sealed record BceClientConfiguration
{
    /// <summary>Signs the requests.</summary>
    public required BceCredentials Credentials { get; init; }

    /// <summary>Region code such as <c>bj</c>; names the default endpoint.</summary>
    public string Region { get; init; } = "bj";

    /// <summary>Where the service is; null for <c>https://bcc.{region}.baidubce.com</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Retries of requests that are safe to send again.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>How long one try may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>How long a signature is valid, in seconds.</summary>
    public int SignatureSeconds { get; init; } = 1800;

    /// <summary>Sends the requests; null for a handler of the client's own. It is not disposed with the client.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The time of signatures and pauses.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal Uri ResolvedEndpoint => Endpoint ?? new Uri($"https://bcc.{Region}.baidubce.com");
}
