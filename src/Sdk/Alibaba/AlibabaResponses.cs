using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

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

/// <summary>A tag on a resource.</summary>
public sealed record TagResource
{
    /// <summary>The resource.</summary>
    public string ResourceId { get; init => field = value ?? ""; } = "";

    /// <summary>What that is, such as <c>ROUTERINTERFACE</c> or <c>VPC</c>.</summary>
    public string ResourceType { get; init => field = value ?? ""; } = "";

    /// <summary>The tag's key.</summary>
    public string TagKey { get; init => field = value ?? ""; } = "";

    /// <summary>The tag's value.</summary>
    public string TagValue { get; init => field = value ?? ""; } = "";
}

/// <summary>A page of tags.</summary>
internal sealed record ListTagResourcesResponse : AlibabaResponse
{
    /// <summary>The tags.</summary>
    [JsonPropertyName("TagResources"), JsonConverter(typeof(WrappedList<TagResource>))]
    public IReadOnlyList<TagResource> Tags { get; init => field = value ?? []; } = [];

    /// <summary>Where the next page starts; empty after the last.</summary>
    public string NextToken { get; init => field = value ?? ""; } = "";
}
