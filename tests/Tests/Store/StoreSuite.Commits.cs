using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>Transactions: all or nothing, also among many that share a commit.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_work_that_throws_writes_nothing_no_event_and_no_token()
    {
        var owner = await StoredAccountAsync();
        var vpc = New.Vpc(owner);
        var fault = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => WriteAsync(async transaction =>
        {
            await WriteOfEachKindAsync(transaction, vpc);
            throw new InvalidTimeZoneException("mine");
        }));
        Assert.Equal("mine", fault.Message);
        await NothingOfItIsThereAsync(vpc);
    }

    [Fact]
    public async Task A_work_that_refuses_writes_nothing_and_answers_its_refusal()
    {
        var owner = await StoredAccountAsync();
        var vpc = New.Vpc(owner);
        var answer = await Store.WriteAsync(
            async transaction =>
            {
                await WriteOfEachKindAsync(transaction, vpc);
                return "refused";
            },
            _ => false,
            default);
        Assert.Equal("refused", answer);
        await NothingOfItIsThereAsync(vpc);
    }

    [Fact]
    public async Task A_work_whose_keep_throws_writes_nothing()
    {
        var vpc = New.Vpc(await StoredAccountAsync());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Store.WriteAsync(
            async transaction =>
            {
                await WriteOfEachKindAsync(transaction, vpc);
                return 1;
            },
            _ => throw new InvalidTimeZoneException(),
            default));
        await NothingOfItIsThereAsync(vpc);
    }

    [Fact]
    public async Task A_work_reads_what_it_wrote_and_others_read_it_when_it_is_answered()
    {
        var vpc = New.Vpc(await StoredAccountAsync());
        await WriteAsync(async transaction =>
        {
            await transaction.InsertVpcAsync(vpc);
            Assert.Equal(vpc, await transaction.FindVpcAsync(vpc.Owner, vpc.Id));
            Assert.Null(await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)));
        });
        Assert.Equal(vpc, await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)));
    }

    [Fact]
    public async Task The_questions_of_one_read_see_one_moment()
    {
        var vpc = New.Vpc(await StoredAccountAsync());
        var (first, second) = await ReadAsync(async reader =>
        {
            var before = await reader.FindVpcAsync(vpc.Owner, vpc.Id);
            await WriteAsync(transaction => transaction.InsertVpcAsync(vpc));
            return (before, await reader.FindVpcAsync(vpc.Owner, vpc.Id));
        });
        Assert.Null(first);
        Assert.Null(second);
        Assert.NotNull(await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)));
    }

    [Fact]
    public async Task Of_many_writers_at_once_every_answered_one_is_there_and_a_failing_one_spoils_no_other()
    {
        var owner = await StoredAccountAsync();
        var writers = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => Task.Run(async () =>
        {
            var (kept, lost) = (new List<VpcId>(), new List<VpcId>());
            for (var i = 0; i < 20; i++)
            {
                var vpc = New.Vpc(owner);
                var end = (number + i) % 5;
                try
                {
                    var keep = await Store.WriteAsync(
                        async transaction =>
                        {
                            await transaction.InsertVpcAsync(vpc);
                            await transaction.AppendEventAsync(New.Event(owner) with { Subject = $"{vpc.Id}" });
                            if (end == 0) throw new InvalidTimeZoneException();
                            if (end == 1) await transaction.InsertVpcAsync(vpc); // the store itself refuses a second of one id
                            return end != 2;
                        },
                        keep => keep,
                        default);
                    Assert.Equal(end != 2, keep);
                }
                catch (Exception) when (end is 0 or 1)
                {
                }

                (end < 3 ? lost : kept).Add(vpc.Id);
            }

            return (kept, lost);
        })));

        var there = (await ReadAsync(reader => reader.ListVpcIdsAsync(owner, null, 10_000))).ToHashSet();
        Assert.Equal(writers.SelectMany(writer => writer.kept).ToHashSet(), there);
        Assert.Equal(there.Select(id => $"{id}").ToHashSet(), (await EventsAsync()).Select(happened => happened.Subject).ToHashSet());
        Assert.DoesNotContain(writers.SelectMany(writer => writer.lost), there.Contains);
    }

    [Fact]
    public async Task A_write_cancelled_before_its_turn_is_not_made()
    {
        var vpc = New.Vpc(await StoredAccountAsync());
        using var cancel = new CancellationTokenSource();
        using var go = new ManualResetEventSlim();
        var first = WriteAsync(_ =>
        {
            go.Wait();
            return default;
        });
        var second = Store.WriteAsync(
            async transaction =>
            {
                await transaction.InsertVpcAsync(vpc);
                return true;
            },
            _ => true,
            cancel.Token);
        await cancel.CancelAsync();
        go.Set();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Null(await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)));
    }

    [Fact]
    public async Task Reads_go_on_while_a_write_is_being_made()
    {
        var vpc = await StoredVpcAsync(await StoredAccountAsync());
        using var go = new ManualResetEventSlim();
        var write = WriteAsync(transaction =>
        {
            go.Wait();
            return transaction.DeleteVpcAsync(vpc);
        });
        Assert.NotNull(await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)));
        go.Set();
        await write;
        Assert.Null(await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)));
    }

    [Fact]
    public async Task A_read_that_throws_leaves_the_store_usable()
    {
        var vpc = await StoredVpcAsync(await StoredAccountAsync());
        for (var i = 0; i < 50; i++) // more often than there are connections
        {
            await Assert.ThrowsAsync<InvalidTimeZoneException>(() => ReadAsync<int>(async reader =>
            {
                await reader.FindVpcAsync(vpc.Owner, vpc.Id);
                throw new InvalidTimeZoneException();
            }));
        }

        Assert.NotNull(await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)));
    }

    [Fact]
    public async Task Of_many_writers_that_read_one_revision_one_wins()
    {
        var vpc = await StoredVpcAsync(await StoredAccountAsync());
        var wins = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            try
            {
                await WriteAsync(transaction => transaction.UpdateVpcAsync(vpc with { Name = $"name {i}" }));
                return 1;
            }
            catch (RevisionConflictException)
            {
                return 0;
            }
        })));
        Assert.Equal(1, wins.Sum());
        Assert.Equal(2, (await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)))!.Revision);
    }

    [Fact]
    public async Task A_setting_is_kept_and_replaced()
    {
        Assert.Null(await ReadAsync(reader => reader.FindSettingAsync("instance")));
        await WriteAsync(transaction => transaction.SaveSettingAsync("instance", "one"));
        await WriteAsync(transaction => transaction.SaveSettingAsync("instance", Records.OddText));
        Assert.Equal(Records.OddText, await ReadAsync(reader => reader.FindSettingAsync("instance")));
        Assert.Null(await ReadAsync(reader => reader.FindSettingAsync("Instance")));
    }

    private async ValueTask WriteOfEachKindAsync(IStoreTransaction transaction, Core.Networks.Vpc vpc)
    {
        await transaction.InsertVpcAsync(vpc);
        await transaction.AppendEventAsync(New.Event(vpc.Owner));
        await transaction.RememberTokenAsync(vpc.Owner, new("token", "print"), "result", New.Time());
        await transaction.SaveSettingAsync("name", "value");
    }

    private async Task NothingOfItIsThereAsync(Core.Networks.Vpc vpc)
    {
        Assert.Null(await ReadAsync(reader => reader.FindVpcAsync(vpc.Owner, vpc.Id)));
        Assert.Empty(await EventsAsync());
        Assert.Equal(0, await ReadAsync(reader => reader.LastEventAsync()));
        Assert.Null(await ReadAsync(reader => reader.FindSettingAsync("name")));
        await WriteAsync(async transaction => Assert.Null(await transaction.UseTokenAsync(vpc.Owner, "token", New.Time())));
    }
}
