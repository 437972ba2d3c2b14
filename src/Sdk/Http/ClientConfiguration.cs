namespace Tieline.Sdk.Http;

/// <summary>How a client reaches a service: what the clients of all clouds share.</summary>
public abstract record ClientConfiguration
{
    private protected ClientConfiguration()
    {
    }

    /// <summary>Where the service is: <c>http</c> or <c>https</c>, host and port; null for the cloud's own address of the region.</summary>
    /// <exception cref="ArgumentException">It is of another scheme, or has a path, query or user in it.</exception>
    public Uri? Endpoint { get; init => field = ServiceAddress(value); }

    /// <summary>Retries of requests that are safe to send again.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>How long one try may take, from connecting to the end of the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>How long connecting may take; of no effect on a <see cref="Handler"/> from outside.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sends the requests; null for a handler of the client's own.</summary>
    /// <remarks>It is not disposed with the client, so that several can share it.</remarks>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The time of signatures and pauses.</summary>
    /// <remarks>When a service refuses a request for its time and states its own, later requests are signed with the service's.</remarks>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentException">It is of another scheme, or has a path, query or user in it.</exception>
    private protected static Uri? ServiceAddress(Uri? value) =>
        value is null or { IsAbsoluteUri: true, Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? value
            : throw new ArgumentException($"'{value}' is not the address of a service: http(s)://host[:port]", nameof(value));

    /// <exception cref="ArgumentException">It has other characters than a host's label, into which it goes.</exception>
    private protected static string RegionCode(string value) => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        ? value
        : throw new ArgumentException($"'{value}' is not a region's code", nameof(value));

    /// <summary>The <c>Host</c> header of an address, as it is signed.</summary>
    internal static string HostOf(Uri endpoint)
    {
        var host = endpoint.HostNameType == UriHostNameType.IPv6 ? endpoint.Host : endpoint.IdnHost; // the latter has no brackets
        return endpoint.IsDefaultPort ? host : $"{host}:{endpoint.Port}";
    }
}
