namespace Tieline.Sdk.Alibaba;

// A null where text belongs is read as empty: the API promises none. So is a member that is missing: generated code sets every one.

/// <summary>An answer of the service.</summary>
public record AlibabaResponse
{
    /// <summary>The service's id of the request, for support.</summary>
    public string RequestId { get; init => field = value ?? ""; } = "";
}

/// <summary>A page of a list.</summary>
public abstract record AlibabaPage : AlibabaResponse
{
    /// <summary>Which page this is, from 1.</summary>
    public int PageNumber { get; init; }

    /// <summary>How many items a page has at most.</summary>
    public int PageSize { get; init; }

    /// <summary>How many items all pages have.</summary>
    public int TotalCount { get; init; }
}

/// <summary>A word that a tenant puts on a resource.</summary>
/// <param name="Key">1 to 128 characters.</param>
/// <param name="Value">0 to 128 characters.</param>
public sealed record Tag(string Key, string Value = "")
{
    /// <summary>1 to 128 characters.</summary>
    public string Key { get; init => field = value ?? ""; } = Key ?? "";

    /// <summary>0 to 128 characters.</summary>
    public string Value { get; init => field = value ?? ""; } = Value ?? "";
}
