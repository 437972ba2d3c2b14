namespace Tieline.Sdk.Http;

/// <summary>A resource came into a status from which the wanted one does not follow.</summary>
public sealed class UnexpectedStatusException : Exception
{
    /// <summary>Names the resource and the status.</summary>
    public UnexpectedStatusException(string resource, string status)
        : base($"{resource} is {status}") => (Resource, Status) = (resource, status);

    /// <summary>The resource's id.</summary>
    public string Resource { get; }

    /// <summary>The status that it came into; <c>gone</c> when it is no longer there.</summary>
    public string Status { get; }
}
