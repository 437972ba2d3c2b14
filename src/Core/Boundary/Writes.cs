using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Boundary;

/// <summary>The way of every change: token, decision, audit event and records in one transaction; then the wake.</summary>
public sealed class Writes(IStore store, IWake wake, TimeProvider clock)
{
    private const int AttemptsMax = 5;

    /// <summary>Runs <paramref name="decide"/> in a transaction. A refusal writes nothing.</summary>
    /// <param name="replay">How the result is kept for a repeated client token.</param>
    public async Task<Outcome<T>> RunAsync<T>(
        Caller caller, Replay<T> replay, Func<Write, ValueTask<Outcome<T>>> decide, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var scope = Scope.Nothing;
                var outcome = await store.WriteAsync(
                    async transaction =>
                    {
                        var write = new Write(transaction, caller, clock.GetUtcNow());
                        var result = await OnceAsync(write, replay, decide);
                        scope = write.Touched;
                        return result;
                    },
                    static result => result.Refusal is null,
                    cancel);
                if (outcome.Refusal is null && !scope.IsEmpty) wake.Due(scope);
                return outcome;
            }
            catch (RevisionConflictException conflict)
            {
                if (attempt == AttemptsMax) return new Refusal(RefusalCode.Conflict, "the resource is being changed by someone else", conflict.Message);
            }
        }
    }

    /// <summary>Runs a change that answers nothing.</summary>
    public Task<Outcome<Done>> RunAsync(Caller caller, Func<Write, ValueTask<Outcome<Done>>> decide, CancellationToken cancel) =>
        RunAsync(caller, Replay.OfDone, decide, cancel);

    private static async ValueTask<Outcome<T>> OnceAsync<T>(Write write, Replay<T> replay, Func<Write, ValueTask<Outcome<T>>> decide)
    {
        if (write.Caller.Token is not { } token) return await decide(write);
        if (await write.Store.UseTokenAsync(write.Caller.Account, token.Value, write.Now) is { } first)
        {
            return first.Fingerprint == token.Fingerprint
                ? replay.Read(first.Result)
                : new Refusal(RefusalCode.TokenReused, "the client token was used with another request");
        }

        var outcome = await decide(write);
        if (outcome.Refusal is null)
            await write.Store.RememberTokenAsync(write.Caller.Account, token, replay.Write(outcome.Value), write.Now);
        return outcome;
    }
}

/// <summary>How the result of a change is kept as text, so that a repeated token answers the first result.</summary>
public sealed record Replay<T>(Func<T, string> Write, Func<string, T> Read);

/// <summary>The results that changes have.</summary>
public static class Replay
{
    public static readonly Replay<Done> OfDone = new(_ => "", _ => default);
    public static readonly Replay<VpcId> OfVpc = new(id => id.ToString(), text => VpcId.Parse(text)!.Value);
    public static readonly Replay<SubnetId> OfSubnet = new(id => id.ToString(), text => SubnetId.Parse(text)!.Value);
    public static readonly Replay<RouteRuleId> OfRouteRule = new(id => id.ToString(), text => RouteRuleId.Parse(text)!.Value);
    public static readonly Replay<PortId> OfPort = new(id => id.ToString(), text => PortId.Parse(text)!.Value);
    public static readonly Replay<RouterInterfaceId> OfInterface = new(id => id.ToString(), text => RouterInterfaceId.Parse(text)!.Value);
    public static readonly Replay<LinkId> OfLink = new(id => id.ToString(), text => LinkId.Parse(text)!.Value);
}

/// <summary>One transaction as an operation sees it.</summary>
public sealed class Write(IStoreTransaction store, Caller caller, DateTimeOffset now)
{
    public IStoreTransaction Store => store;

    public Caller Caller => caller;

    /// <summary>The one time of this transaction.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Where the engine is to look when this is on disk.</summary>
    public Scope Touched { get; private set; } = Scope.Nothing;

    public void Touch(Scope scope) => Touched = Touched.Union(scope);

    /// <summary>Adds a line to the audit log.</summary>
    /// <param name="account">Whose resource it is, when not the caller's.</param>
    public ValueTask LogAsync(string kind, object subject, string detail = "", AccountId? account = null, AccountId? other = null) =>
        store.AppendEventAsync(new AuditEvent(0, now, account ?? caller.Account, other, caller.Actor, kind, $"{subject}", detail));
}
