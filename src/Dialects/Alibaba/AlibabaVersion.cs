namespace Tieline.Dialects.Alibaba;

/// <summary>The versions of the API, each of which has operations and error codes of its own. Contract alibaba-router-interface.</summary>
internal enum AlibabaVersion
{
    /// <summary>ECS, the surface of 2016: the contract's dialect E.</summary>
    Ecs,

    /// <summary>VPC, current: the contract's dialect V.</summary>
    Vpc,

    /// <summary>STS, for the one question of who is calling.</summary>
    Sts,
}

/// <summary>The versions' names on the wire.</summary>
internal static class AlibabaVersions
{
    public static AlibabaVersion? Parse(string name) => name switch
    {
        "2014-05-26" => AlibabaVersion.Ecs,
        "2016-04-28" => AlibabaVersion.Vpc,
        "2015-04-01" => AlibabaVersion.Sts,
        _ => null,
    };

    /// <summary>The product that error answers name.</summary>
    public static string ProductOf(AlibabaVersion? version) => version switch
    {
        AlibabaVersion.Ecs => "Ecs",
        AlibabaVersion.Sts => "Sts",
        _ => "Vpc",
    };
}
