using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Alibaba;

/// <summary>The filters of DescribeRouterInterfaces. Contract alibaba-router-interface, 3.5.</summary>
/// <remarks>Several values of one key are alternatives; several filters must all hold. C# sends filters without keys: those are passed over (quirk 11).</remarks>
internal static class InterfaceFilters
{
    private const int ValuesMax = 100;

    public static InterfaceFilter Read(AlibabaCall call, RegionId region)
    {
        HashSet<RouterInterfaceId>? among = null;
        var conditions = new List<Func<StandingInterface, bool>>();
        var count = call.Parameters.CountOf("Filter");
        for (var n = 1; n <= count; n++)
        {
            if (call.Parameters[$"Filter.{n}.Key"] is not { } key) continue;
            var values = call.Parameters.List($"Filter.{n}.Value").Concat([call.Parameters[$"Filter.{n}.Value"]]).OfType<string>().ToHashSet();
            if (values.Count == 0) continue;
            if (values.Count > ValuesMax) call.Fail(GatewayErrors.InvalidParameter($"a filter has at most {ValuesMax} values"));
            if (key.Equals("RouterInterfaceId", StringComparison.OrdinalIgnoreCase))
            {
                var ids = values.Select(value => AlibabaIds.ParseInterface(value, region)).OfType<RouterInterfaceId>().ToHashSet();
                if (among is null) among = ids;
                else among.IntersectWith(ids);
            }
            else if (ConditionOf(key, values, call) is { } condition)
            {
                conditions.Add(condition);
            }
            else
            {
                call.Fail(ResourceErrors.FilterKeyNotSupported(n));
            }
        }

        if (!call.IsEcs)
        {
            foreach (var tag in call.Tags("Tags", "Tag"))
                conditions.Add(item => item.Tags.Any(own => own.Key == tag.Key && (tag.Value.Length == 0 || own.Value == tag.Value)));
            if (call.Parameters["ResourceGroupId"] is { } group) conditions.Add(item => ResourceGroups.Shown(item.ResourceGroup, item.End.Owner) == group);
        }

        return new(among, conditions.Count == 0 ? null : item => conditions.TrueForAll(condition => condition(item)));
    }

    /// <summary>Null for a key that there is not.</summary>
    private static Func<StandingInterface, bool>? ConditionOf(string key, HashSet<string> values, AlibabaCall call) => key.ToLowerInvariant() switch
    {
        "routerid" => item => values.Contains(AlibabaIds.RouterOf(item.End.Vpc)),
        "routertype" => _ => values.Contains(AlibabaWords.VRouter),
        "routerinterfaceownerid" => _ => values.Contains(call.Uid),
        "oppositeinterfaceid" => item => values.Contains(item.Opposite.Interface),
        "oppositeroutertype" => item => values.Contains(item.Opposite.RouterKind),
        "oppositerouterid" => item => values.Contains(item.Opposite.Router),
        "oppositeinterfaceownerid" => item => values.Contains(item.Opposite.Owner),
        "status" => item => values.Contains(AlibabaWords.Of(item.Status, AlibabaVersion.Ecs)) || values.Contains(AlibabaWords.Of(item.Status, AlibabaVersion.Vpc)),
        "name" => item => values.Contains(RouterInterfaceDocument.NameOf(item, call.Version)),
        _ => null,
    };
}
