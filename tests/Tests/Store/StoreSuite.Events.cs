using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>The audit log, and the feed that says that something was committed.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task Events_are_numbered_in_the_order_of_their_commits_and_listed_after_any_of_them()
    {
        var account = await StoredAccountAsync();
        AuditEvent[] appended = [New.Event(account), New.Event(null) with { Detail = "" }, New.Event(account, new AccountId(New.Id()))];
        foreach (var happened in appended) await WriteAsync(transaction => transaction.AppendEventAsync(happened));
        var events = await EventsAsync();
        Assert.Equal(appended, events.Select(happened => happened with { Sequence = 0 }));
        Assert.Equal(events.OrderBy(happened => happened.Sequence).DistinctBy(happened => happened.Sequence), events);
        Assert.True(events[0].Sequence > 0);
        Assert.Equal(events[^1].Sequence, await ReadAsync(reader => reader.LastEventAsync()));
        Assert.Equal(events.Skip(1), await ReadAsync(reader => reader.ListEventsAsync(null, events[0].Sequence, 10)));
        Assert.Equal(events.Take(2), await ReadAsync(reader => reader.ListEventsAsync(null, 0, 2)));
    }

    [Fact]
    public async Task An_account_sees_the_events_of_its_own_and_of_its_links_in_order_each_once()
    {
        var (alice, bob, carol) = (await StoredAccountAsync(), await StoredAccountAsync(), await StoredAccountAsync());
        (AccountId?, AccountId?)[] parties = [(alice, null), (bob, alice), (null, null), (alice, bob), (alice, alice), (carol, bob)];
        foreach (var (account, other) in parties) await WriteAsync(transaction => transaction.AppendEventAsync(New.Event(account, other)));
        var all = await EventsAsync();
        Assert.Equal([all[0], all[1], all[3], all[4]], await SeenByAsync(alice, 0, 10));
        Assert.Equal([all[1], all[3], all[5]], await SeenByAsync(bob, 0, 10));
        Assert.Equal([all[5]], await SeenByAsync(carol, 0, 10));
        Assert.Equal([all[1], all[3]], await SeenByAsync(alice, all[0].Sequence, 2));

        Task<IReadOnlyList<AuditEvent>> SeenByAsync(AccountId account, long after, int count) => ReadAsync(reader => reader.ListEventsAsync(account, after, count));
    }

    [Fact]
    public async Task The_feed_wakes_after_a_commit_that_can_then_be_read_and_not_for_a_refusal()
    {
        var account = await StoredAccountAsync();
        var announcing = new AnnouncingStore(Store);
        var next = announcing.NextAsync();
        Assert.Same(next, announcing.NextAsync());
        await announcing.WriteAsync<bool>(_ => new(false), kept => kept, default);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => announcing.WriteAsync<bool>(_ => throw new InvalidTimeZoneException(), kept => kept, default));
        Assert.False(next.IsCompleted);

        var seen = Task.Run(async () =>
        {
            await next;
            return await EventsAsync();
        });
        await announcing.WriteAsync(
            async transaction =>
            {
                await transaction.AppendEventAsync(New.Event(account));
                return true;
            },
            kept => kept,
            default);
        Assert.Single(await seen);
        Assert.False(announcing.NextAsync().IsCompleted);
    }

    [Fact]
    public async Task A_follower_of_the_feed_misses_no_event_of_many_writers_and_sees_none_out_of_order()
    {
        const int events = 400;
        var account = await StoredAccountAsync();
        var announcing = new AnnouncingStore(Store);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var follower = Task.Run(async () =>
        {
            var seen = new List<long>();
            while (seen.Count < events)
            {
                var next = announcing.NextAsync();
                var page = await announcing.ReadAsync(reader => reader.ListEventsAsync(null, seen.LastOrDefault(), 50), default);
                seen.AddRange(page.Select(happened => happened.Sequence));
                if (page.Count == 0) await next.WaitAsync(timeout.Token);
            }

            return seen;
        });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < events / 16; i++)
            {
                await announcing.WriteAsync(
                    async transaction =>
                    {
                        await transaction.AppendEventAsync(New.Event(account));
                        return true;
                    },
                    kept => kept,
                    default);
            }
        })));
        Assert.Equal((await EventsAsync()).Select(happened => happened.Sequence), await follower);
    }
}
