using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Refusals;

namespace Tieline.Core.Networks;

/// <summary>What a caller asks for when asking for a route rule.</summary>
/// <param name="InsideVpc">True when the destination may lie in the VPC's networks, outside its subnets: not every cloud forbids it.</param>
/// <param name="RulesMax">Rules that the dialect's cloud allows in a table, when that is less than this server does.</param>
public sealed record RouteRuleWish(
    RouteTableId Table, Ipv4Network Source, Ipv4Network Destination, RouterInterfaceId NextHop, string Description, bool InsideVpc = false,
    int? RulesMax = null, string Name = "");

/// <summary>The operations on route tables and their rules; every dialect ends here.</summary>
public sealed class RouteOperations(IStore store, Writes writes, IIdSource ids, Limits limits)
{
    /// <summary>Makes a rule to a router interface of the table's VPC. Contract baidu-peer-connection, 6.3.</summary>
    public Task<Outcome<RouteRuleId>> CreateAsync(Caller caller, RouteRuleWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            Replay.OfRouteRule,
            async write =>
            {
                if (await write.Store.FindRouteTableAsync(caller.Account, wish.Table) is not { } table) return NetworkRefusals.RouteTableNotFound();
                var rule = new RouteRule(
                    new RouteRuleId(ids.Next()), table.Id, table.Vpc, caller.Account, wish.Source, wish.Destination, wish.NextHop,
                    wish.Description, write.Now, 1, wish.Name);
                if (await RefusalAsync(write, rule, wish.InsideVpc) is { } refusal) return refusal;
                if (Least(limits.RouteRulesPerTable, wish.RulesMax) is { } most && await write.Store.CountRouteRulesAsync(table.Id, most) >= most)
                    return NetworkRefusals.QuotaExceeded("route rule");
                await write.Store.InsertRouteRuleAsync(rule);
                await write.LogAsync("route.created", rule.Id, $"{rule.Vpc} {rule.Source} {rule.Destination} {rule.NextHop}");
                await TouchAsync(write, rule.NextHop);
                return rule.Id;
            },
            cancel);

    public ValueTask<RouteTable?> FindTableAsync(AccountId owner, RouteTableId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindRouteTableAsync(owner, id), cancel);

    public ValueTask<RouteTable?> FindTableAsync(AccountId owner, VpcId vpc, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindRouteTableAsync(owner, vpc), cancel);

    public ValueTask<RouteRule?> FindAsync(AccountId owner, RouteRuleId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindRouteRuleAsync(owner, id), cancel);

    /// <summary>A page of a table's rules; null when it starts at a rule that is not in the list.</summary>
    public ValueTask<IReadOnlyList<RouteRule>?> ListAsync(AccountId owner, RouteTableId table, PageRequest<RouteRuleId> page, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListRouteRulesAsync(owner, table, page), cancel);

    /// <summary>Changes a rule; null leaves a value.</summary>
    public Task<Outcome<Done>> UpdateAsync(
        Caller caller, RouteRuleId id, Ipv4Network? source, Ipv4Network? destination, RouterInterfaceId? nextHop, string? description,
        CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindRouteRuleAsync(caller.Account, id) is not { } rule) return NetworkRefusals.RouteRuleNotFound();
                var changed = rule with
                {
                    Source = source ?? rule.Source, Destination = destination ?? rule.Destination, NextHop = nextHop ?? rule.NextHop,
                    Description = description ?? rule.Description,
                };
                if (changed == rule) return default(Done);
                if (await RefusalAsync(write, changed, insideVpc: false) is { } refusal) return refusal;
                await write.Store.UpdateRouteRuleAsync(changed);
                await write.LogAsync("route.updated", id, $"{changed.Source} {changed.Destination} {changed.NextHop}");

                // The old route may lead over another link, or have another source: the whole VPC is looked at.
                write.Touch(Scope.Of(rule.Vpc));
                return default(Done);
            },
            cancel);

    public Task<Outcome<Done>> DeleteAsync(Caller caller, RouteRuleId id, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindRouteRuleAsync(caller.Account, id) is not { } rule) return NetworkRefusals.RouteRuleNotFound();
                await write.Store.DeleteRouteRuleAsync(rule);
                await write.LogAsync("route.deleted", id);
                await TouchAsync(write, rule.NextHop);
                return default(Done);
            },
            cancel);

    private static int? Least(int? one, int? other) => one < other || other is null ? one : other;

    private static async ValueTask<Refusal?> RefusalAsync(Write write, RouteRule rule, bool insideVpc)
    {
        if (await write.Store.FindVpcAsync(rule.Owner, rule.Vpc) is not { } vpc) return NetworkRefusals.RouteTableNotFound();
        if (insideVpc && (await write.Store.ListSubnetsAsync(rule.Owner, rule.Vpc)).Any(subnet => subnet.Cidr.Contains(rule.Destination)))
            return NetworkRefusals.RouteOverlapsVpc(rule.Destination);
        if (!insideVpc && rule.Destination != Ipv4Network.Any && vpc.Networks.FirstOrDefault(own => own.Overlaps(rule.Destination)) is { Prefix: > 0 })
            return NetworkRefusals.RouteOverlapsVpc(rule.Destination);
        if (rule.Source != Ipv4Network.Any
            && !(await write.Store.ListSubnetsAsync(rule.Owner, rule.Vpc)).Any(subnet => subnet.Cidr.Contains(rule.Source)))
        {
            return NetworkRefusals.RouteSourceOutsideVpc(rule.Source);
        }

        if (await NextHopRefusalAsync(write, rule) is { } refusal) return refusal;

        return await write.Store.FindRouteRuleAsync(rule.Table, rule.Source, rule.Destination) is { } there && there.Id != rule.Id
            ? NetworkRefusals.RouteRuleDuplicate()
            : null;
    }

    private static async ValueTask<Refusal?> NextHopRefusalAsync(Write write, RouteRule rule)
    {
        if (await write.Store.FindInterfaceAsync(rule.Owner, rule.NextHop) is { } standing)
        {
            if (standing.End.Vpc != rule.Vpc) return NetworkRefusals.NextHopNotFound();
            return standing.Status.IsStable ? null : NetworkRefusals.NextHopChanging();
        }

        return await write.Store.FindLinkAsync(rule.Owner, rule.NextHop) is { } link
            && (link.Initiator.Id == rule.NextHop ? link.Initiator : link.Acceptor).Vpc == rule.Vpc
            ? null
            : NetworkRefusals.NextHopNotFound();
    }

    /// <summary>A rule concerns one link: the engine looks at that and its routes, not at the whole VPC.</summary>
    private static async ValueTask TouchAsync(Write write, RouterInterfaceId nextHop)
    {
        if (await write.Store.FindLinkAsync(write.Caller.Account, nextHop) is { } link) write.Touch(Scope.Of(link.Id));
    }
}
