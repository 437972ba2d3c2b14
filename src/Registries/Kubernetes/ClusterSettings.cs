namespace Tieline.Registries.Kubernetes;

/// <summary>How a Kubernetes cluster's API server is reached: what a kubeconfig says of a cluster and a user.</summary>
/// <param name="Id">What channels name the cluster by.</param>
/// <param name="Server">The API server's base address; <c>https</c>, or <c>http</c> for a proxy on this machine.</param>
public sealed record ClusterSettings(string Id, Uri Server)
{
    /// <summary>A file with a bearer token, read again for each request: tokens of service accounts are replaced while they are in use. Null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>A PEM file with the authorities that the server's certificate is trusted by; null for those of the system.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>A PEM file with the client's certificate; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the client's key; null when it is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    public WatchTimes Times { get; init; } = WatchTimes.Default;
}

/// <summary>How long a watch waits for what.</summary>
/// <param name="AnswerWithin">For the head of an answer, and for a page of a list.</param>
/// <param name="Watch">How long the server is asked to keep a watch open.</param>
/// <param name="PauseFirst">Before an API server that failed is asked again; it doubles from failure to failure.</param>
/// <param name="PauseMost">Where the doubling ends.</param>
public sealed record WatchTimes(TimeSpan AnswerWithin, TimeSpan Watch, TimeSpan PauseFirst, TimeSpan PauseMost)
{
    public static readonly WatchTimes Default = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
}
