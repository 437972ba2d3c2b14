using Microsoft.Data.Sqlite;
using Tieline.Store;
using Tieline.Store.Sqlite;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>What a store makes of the folder that it is given.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder.File(DatabaseFile.Name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_that_is_missing_is_made_and_only_its_owner_can_read_what_is_in_it()
    {
        var folder = _folder.File("a/b");
        await using var store = SqliteStore.Open(folder);
        await WriteAsync(store, "value");
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode others = (UnixFileMode)0b000_111_111;
        Assert.Equal((UnixFileMode)0, new DirectoryInfo(folder).UnixFileMode & others);
        foreach (var file in Directory.GetFiles(folder)) Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(file) & others);
        Assert.Contains(folder + "/tieline.db-wal", Directory.GetFiles(folder));
    }

    [Fact]
    public async Task What_was_written_is_there_after_closing_and_opening()
    {
        await using (var store = SqliteStore.Open(_folder.Path)) await WriteAsync(store, "value");
        await using var again = SqliteStore.Open(_folder.Path);
        Assert.Equal("value", await again.ReadAsync(reader => reader.FindSettingAsync("name"), default));
    }

    [Fact]
    public async Task Two_servers_cannot_have_one_folder_and_the_second_can_when_the_first_is_gone()
    {
        await using (SqliteStore.Open(_folder.Path))
        {
            var refusal = Assert.Throws<StoreUnusableException>(() => SqliteStore.Open(_folder.Path));
            Assert.Equal($"another server is using the data folder {_folder.Path}", refusal.Message);
        }

        await using var second = SqliteStore.Open(_folder.Path);
    }

    [Fact]
    public async Task Closing_writes_what_waits_and_a_closed_store_says_that_it_is_closed()
    {
        var store = SqliteStore.Open(_folder.Path);
        var writes = Enumerable.Range(0, 500).Select(i => WriteAsync(store, $"{i}")).ToList();
        await store.DisposeAsync();
        await Task.WhenAll(writes);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => WriteAsync(store, "late"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.ReadAsync(reader => reader.FindSettingAsync("name"), default).AsTask());
        await store.DisposeAsync();
        await using var again = SqliteStore.Open(_folder.Path);
        Assert.Equal("499", await again.ReadAsync(reader => reader.FindSettingAsync("name"), default));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_was()
    {
        File.WriteAllText(DatabasePath, new string('x', 10_000));
        Assert.Equal($"{DatabasePath} is not a database", Refused());
        Assert.Equal(new string('x', 10_000), File.ReadAllText(DatabasePath));
    }

    [Fact]
    public void Another_programs_database_is_refused_and_left_as_it_was()
    {
        using (var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE bookmarks (id INTEGER)";
            command.ExecuteNonQuery();
        }

        var before = File.ReadAllBytes(DatabasePath);
        Assert.Equal($"{DatabasePath} is another program's database", Refused());
        Assert.Equal(before, File.ReadAllBytes(DatabasePath));
    }

    [Fact]
    public async Task A_database_that_was_cut_short_is_refused()
    {
        await using (var store = SqliteStore.Open(_folder.Path)) await WriteAsync(store, "value");
        using (var file = File.OpenWrite(DatabasePath)) file.SetLength(file.Length / 2);
        Assert.Equal($"{DatabasePath} is damaged", Refused());
    }

    [Fact]
    public void A_folder_where_the_database_should_be_is_refused()
    {
        Directory.CreateDirectory(DatabasePath);
        Assert.StartsWith($"{DatabasePath} cannot be opened", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_refused()
    {
        File.WriteAllText(_folder.File("file"), "");
        var refusal = Assert.Throws<StoreUnusableException>(() => SqliteStore.Open(_folder.File("file")));
        Assert.StartsWith($"the data folder {_folder.File("file")} cannot be made", refusal.Message, StringComparison.Ordinal);
    }

    private string Refused() => Assert.Throws<StoreUnusableException>(() => SqliteStore.Open(_folder.Path)).Message;

    private static Task<bool> WriteAsync(SqliteStore store, string value) =>
        store.WriteAsync(
            async transaction =>
            {
                await transaction.SaveSettingAsync("name", value);
                return true;
            },
            kept => kept,
            default);
}
