using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Tieline.Store.Sqlite;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>SQLite's one writer: what shares a commit, what a crash leaves, and what a full disk does.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_that_wait_together_share_a_commit()
    {
        await using var store = SqliteStore.Open(_folder.Path);
        using var go = new ManualResetEventSlim();
        var first = SaveAsync(store, "first", go.Wait);
        var waiting = Enumerable.Range(0, 200).Select(i => SaveAsync(store, $"setting {i}")).ToList();
        go.Set();
        await first;
        await Task.WhenAll(waiting);
        Assert.InRange(store.Commits, 1, 2); // the first may have been taken alone
    }

    [Fact]
    public async Task A_work_that_writes_nothing_costs_no_commit()
    {
        await using var store = SqliteStore.Open(_folder.Path);
        Assert.Null(await store.WriteAsync(transaction => transaction.FindSettingAsync("name"), _ => true, default));
        Assert.Equal(0, store.Commits);
    }

    [Fact]
    public async Task A_work_that_writes_by_the_store_that_runs_it_is_a_fault_and_not_a_standstill()
    {
        await using var store = SqliteStore.Open(_folder.Path);
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteAsync(
            async _ =>
            {
                await SaveAsync(store, "inner");
                return true;
            },
            kept => kept,
            default));
        await SaveAsync(store, "outer");
    }

    /// <summary>A copy of the files, taken inside an open transaction while others write, is what a process killed there would leave.</summary>
    [Fact]
    public async Task A_kill_at_any_moment_leaves_every_answered_write_and_none_that_was_not_committed()
    {
        await using var store = SqliteStore.Open(_folder.Path);
        var answered = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await SaveAsync(store, $"{writer} {i}");
                answered.Enqueue($"{writer} {i}");
            }
        })).ToList();

        for (var kill = 0; kill < 10; kill++)
        {
            for (var i = 0; answered.Count < 20 * (kill + 1); i++) await SaveAsync(store, $"pace {i}");
            using var copy = new TemporaryFolder();
            string[] known = [];
            await SaveAsync(store, $"open {kill}", () =>
            {
                known = [.. answered];
                foreach (var name in (string[])[DatabaseFile.Name, DatabaseFile.Name + "-wal"]) File.Copy(_folder.File(name), copy.File(name));
            });
            Assert.NotEmpty(known);
            await using var after = SqliteStore.Open(copy.Path);
            foreach (var name in known) Assert.Equal(name, await after.ReadAsync(reader => reader.FindSettingAsync(name), default));
            Assert.Null(await after.ReadAsync(reader => reader.FindSettingAsync($"open {kill}"), default));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task A_full_disk_is_a_fault_to_those_it_hits_and_loses_no_answered_write()
    {
        var answered = new ConcurrentBag<string>();
        var refused = new ConcurrentBag<string>();
        var connection = DatabaseFile.In(_folder.Path).OpenForWriting();
        using (var session = new SqliteSession(connection)) // closes the connection too
        {
            PagesMax(connection, Pages(connection) + 30); // room for some of the writes below
            using var commits = new GroupCommit(session);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; i < 40; i++)
                {
                    var name = $"{writer} {i} {new string('x', 500)}";
                    try
                    {
                        await SaveAsync(commits, name);
                        answered.Add(name);
                    }
                    catch (SqliteException fault)
                    {
                        Assert.Equal(SQLitePCL.raw.SQLITE_FULL, fault.SqliteErrorCode);
                        refused.Add(name);
                    }
                }
            })));
            Assert.NotEmpty(answered);
            Assert.NotEmpty(refused);

            await commits.WriteAsync(
                _ =>
                {
                    PagesMax(connection, 100_000); // on the writer's thread: somebody made room
                    return new ValueTask<bool>(true);
                },
                kept => kept,
                default);
            await SaveAsync(commits, "after");
        }

        await using var store = SqliteStore.Open(_folder.Path);
        foreach (var name in answered) Assert.Equal(name, await store.ReadAsync(reader => reader.FindSettingAsync(name), default));
        foreach (var name in refused) Assert.Null(await store.ReadAsync(reader => reader.FindSettingAsync(name), default));
        Assert.Equal("after", await store.ReadAsync(reader => reader.FindSettingAsync("after"), default));
    }

    private static int Pages(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA page_count";
        return (int)(long)command.ExecuteScalar()!;
    }

    private static void PagesMax(SqliteConnection connection, int pages)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A number.
        command.CommandText = $"PRAGMA max_page_count = {pages}";
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Saves a setting whose value is its name, then does <paramref name="inside"/> the transaction what is asked.</summary>
    private static Task<bool> SaveAsync(SqliteStore store, string name, Action? inside = null) =>
        store.WriteAsync(
            async transaction =>
            {
                await transaction.SaveSettingAsync(name, name);
                inside?.Invoke();
                return true;
            },
            kept => kept,
            default);

    private static Task<bool> SaveAsync(GroupCommit commits, string name) =>
        commits.WriteAsync(
            async transaction =>
            {
                await transaction.SaveSettingAsync(name, name);
                return true;
            },
            kept => kept,
            default);
}
