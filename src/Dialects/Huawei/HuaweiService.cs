using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei;

/// <summary>What an operation needs to know of its caller.</summary>
internal enum HuaweiScope
{
    /// <summary>Nothing: credentials that are there are not looked at.</summary>
    Open,

    /// <summary>The account; a token may be for a project or for the account.</summary>
    Account,

    /// <summary>The project that is the first <c>{}</c> of the path.</summary>
    PathProject,

    /// <summary>The project of the token, or of <c>X-Project-Id</c> (contract huawei-auth, 4).</summary>
    HeaderProject,
}

/// <summary>One operation of a service.</summary>
/// <param name="Name">For traces and measurements, such as <c>vpcep.createService</c>.</param>
internal sealed record HuaweiOperation(string Name, Func<HuaweiCall, ValueTask<HuaweiReply>> RunAsync, HuaweiScope Scope = HuaweiScope.PathProject);

/// <summary>How a service says what goes wrong before one of its operations runs. Contract huawei-auth, 6.2.</summary>
internal sealed record HuaweiServiceErrors
{
    public required Func<AuthFault, HuaweiError> Unauthenticated { get; init; }

    /// <summary>The project in the path is no project's id, or none is named at all.</summary>
    public required HuaweiError MalformedProject { get; init; }

    /// <summary>The project is another account's, or not the token's; also what an unknown one answers.</summary>
    public required HuaweiError ForeignProject { get; init; }

    public required HuaweiError WrongMethod { get; init; }

    /// <summary>The body is no JSON object, or is too long; the detail says which.</summary>
    public required HuaweiError MalformedBody { get; init; }

    /// <summary>A POST or PUT has no body at all; null for a service that takes that for an empty object.</summary>
    public HuaweiError? MissingBody { get; init; }

    /// <summary>A fault inside the server.</summary>
    public required HuaweiError Internal { get; init; }
}

/// <summary>A service's entry in the catalog of endpoints. Contract huawei-auth, 3.1.</summary>
/// <param name="Path">Below the server's address; <c>{project}</c> stands for the project's id.</param>
/// <param name="IsGlobal">True for a service without regions.</param>
internal sealed record CatalogEntry(string Name, string Type, string Path, bool IsGlobal = false);

/// <summary>One of Huawei's services: its operations, and its words for what goes wrong before them.</summary>
internal sealed class HuaweiService(
    string name, CatalogEntry? catalog, HuaweiServiceErrors errors, IEnumerable<EndpointRoute<HuaweiOperation>> routes)
{
    public string Name => name;

    public CatalogEntry? Catalog => catalog;

    public HuaweiServiceErrors Errors => errors;

    public EndpointTable<HuaweiOperation> Operations { get; } = new(routes);
}
