using Microsoft.Data.Sqlite;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Store;
using Tieline.Store.Schema;
using Tieline.Store.Sqlite;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>The way of a database from version to version, from files as older servers left them.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder.File(DatabaseFile.Name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Versions_count_up_from_one() => Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(migration => migration.Version));

    /// <summary>The first script is what the fixture was made of: an edit would leave the databases out there without it.</summary>
    [Fact]
    public void The_script_of_version_1_never_changes()
    {
        using var old = Make(Fixture(1));
        using var fresh = new SqliteConnection("Data Source=:memory:");
        fresh.Open();
        DatabaseFile.Migrate(fresh, [.. Migration.All.Take(1)]);
        Assert.Equal(Schema(old), Schema(fresh));
    }

    [Fact]
    public async Task An_empty_folder_and_an_old_file_end_with_one_schema()
    {
        Make(Fixture(1)).Dispose();
        await SqliteStore.Open(_folder.Path).DisposeAsync();
        using var empty = new TemporaryFolder();
        await SqliteStore.Open(empty.Path).DisposeAsync();
        using var upgraded = Connect(DatabasePath);
        using var made = Connect(empty.File(DatabaseFile.Name));
        Assert.Equal(Schema(made), Schema(upgraded));
        foreach (var connection in (SqliteConnection[])[made, upgraded])
        {
            Assert.Equal(Migration.All[^1].Version, Number(connection, "PRAGMA user_version"));
            Assert.Equal(0x544C_494E, Number(connection, "PRAGMA application_id"));
        }
    }

    [Fact]
    public async Task A_file_of_version_1_is_opened_with_all_that_is_in_it()
    {
        Make(Fixture(1)).Dispose();
        await using var store = SqliteStore.Open(_folder.Path);
        var (alice, bob, vpc) = (new AccountId(101), new AccountId(102), new VpcId(201));
        var all = await store.ReadAsync(reader => reader.ReadNetworkAsync(Scope.All), default);
        Assert.Equal((2, 1, 1, 1, 1), (all.Vpcs.Count, all.Subnets.Count, all.Ports.Count, all.Links.Count, all.Routes.Count));

        var account = await store.ReadAsync(reader => reader.FindAccountAsync("alice"), default);
        Assert.Equal((alice, "1234567890123456"), (account!.Id, account.IdentityIn("alibaba.uid")));
        Assert.Equal("SKALICE", (await store.ReadAsync(reader => reader.FindAccessKeyAsync("AKALICE"), default))!.Secret);

        var a = (await store.ReadAsync(reader => reader.FindVpcAsync(alice, vpc), default))!;
        Assert.Equal(["10.1.0.0/16", "172.16.0.0/12", "192.168.0.0/24"], a.Networks.Select(network => $"{network}"));
        Assert.Equal((true, false, NetworkState.Available, 3L), (a.IsDefault, a.IsRelay, a.State, a.Revision));
        Assert.Equal([new Tag("k", "v")], a.Tags);
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero).AddMicroseconds(4), a.CreatedAt);
        Assert.Equal("no device", (await store.ReadAsync(reader => reader.FindVpcAsync(bob, new(202)), default))!.Fault);

        var port = (await store.ReadAsync(reader => reader.FindPortAsync(vpc, "web"), default))!;
        Assert.Equal(("10.1.1.2", new Attachment(AttachmentKind.OwnNamespace, "web", "eth0", true)), ($"{port.Address}", port.Attachment));
        Assert.Equal(MacAddress.Of(new PortId(401)), port.Mac);

        var link = (await store.ReadAsync(reader => reader.FindLinkAsync(bob, new LinkId(501)), default))!;
        Assert.Equal((LinkState.Active, PaymentTiming.Prepaid, 100, true, 4L), (link.State, link.Payment, link.BandwidthMbps, link.DeleteProtected, link.Revision));
        Assert.Equal((DnsSync.Open, DnsSync.Closed, "to-b", "group"), (link.Initiator.Dns, link.Acceptor.Dns, link.Initiator.Name, link.ResourceGroup));
        Assert.Equal(link.TermEndsAt, await store.ReadAsync(reader => reader.NextDeadlineAsync(), default));

        var rule = (await store.ReadAsync(reader => reader.FindRouteRuleAsync(alice, new RouteRuleId(601)), default))!;
        Assert.Equal(("10.1.1.0/24", "10.2.0.0/16", link.Initiator.Id), ($"{rule.Source}", $"{rule.Destination}", rule.NextHop));
        var happened = Assert.Single(await store.ReadAsync(reader => reader.ListEventsAsync(bob, 0, 10), default));
        Assert.Equal((7L, "link.requested", $"{link.Id}"), (happened.Sequence, happened.Kind, happened.Subject));
        Assert.Equal("a1b2c3", await store.ReadAsync(reader => reader.FindSettingAsync("instance"), default));
        Assert.Equal(
            ("fingerprint-1", $"{link.Id}"),
            await store.WriteAsync(transaction => transaction.UseTokenAsync(alice, "token-1", link.CreatedAt), _ => true, default));
    }

    /// <summary>Version 8 makes the tables of services and of endpoints anew.</summary>
    [Fact]
    public async Task Services_whitelists_and_endpoints_of_version_7_are_all_there_afterwards()
    {
        using (var connection = Make(Fixture(1)))
        {
            DatabaseFile.Migrate(connection, [.. Migration.All.Take(7)]);
            Run(
                connection,
                """
                INSERT INTO endpoint_services VALUES (801, 101, 'beijing', 'web', 201, 401, 167837954, 1, '80:8080,443:8443', 1, 1, 0, 0, 'd', '', 2, '', 5, 6, 7, '');
                INSERT INTO service_permissions VALUES (802, 801, 1, '*', '*', 'words', 8);
                INSERT INTO endpoints VALUES (803, 102, 'beijing', 801, 201, '', 202, 301, 401, 167837955, 16777217, 5001, 3323166721, 'said', 1, '10.0.0.0/8', 'a.b', '{}', 'e', '', 3, 1,
                    '', 9, 10, 11, '');
                """);
        }

        await using var store = SqliteStore.Open(_folder.Path);
        var service = (await store.ReadAsync(reader => reader.FindServiceAsync(new EndpointServiceId(801)), default))!;
        Assert.Equal(("web", new PortId(401), "10.1.1.2", 7L, false), (service.Name, service.Port, $"{service.Backend}", service.Revision, service.IsGateway));
        Assert.Equal([new(80, 8080), new(443, 8443)], service.Mappings);
        Assert.Equal(("*", "words"), Assert.Single(await store.ReadAsync(reader => reader.ListPermissionsAsync(service.Id), default)) is var line ? (line.Text, line.Description) : default);
        var endpoint = (await store.ReadAsync(reader => reader.FindEndpointAsync(new EndpointId(803)), default))!;
        Assert.Equal(
            (new SubnetId(301), "10.1.1.3", "198.19.128.1", 16_777_217, "a.b", 11L, false),
            (endpoint.Subnet, $"{endpoint.Address}", $"{endpoint.Connection.Source}", endpoint.Connection.Marker, endpoint.DnsName, endpoint.Revision, endpoint.IsGateway));

        using var after = Connect(DatabasePath);
        Run(after, "PRAGMA foreign_keys = ON; DELETE FROM service_permissions; DELETE FROM endpoint_services; DELETE FROM endpoints;");
        Assert.Equal(0, Number(after, "SELECT count(*) FROM pragma_foreign_key_check"));
    }

    [Fact]
    public void A_newer_servers_file_is_refused_and_left_as_it_was()
    {
        using (var connection = Make(Fixture(1))) Run(connection, $"PRAGMA user_version = {Migration.All[^1].Version + 1}");
        var before = File.ReadAllBytes(DatabasePath);
        var refusal = Assert.Throws<StoreUnusableException>(() => SqliteStore.Open(_folder.Path));
        Assert.Contains("newer server", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(DatabasePath));
        Assert.Throws<StoreUnusableException>(() => SqliteStore.Open(_folder.Path)); // and the folder is free again: the reason is the same
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_version_before_it()
    {
        using var connection = Make(Fixture(1));
        var before = Schema(connection);
        var good = new Migration(2, "2-good.sql", "CREATE TABLE added (id INTEGER);");
        var bad = new Migration(3, "3-bad.sql", "CREATE TABLE more (id INTEGER); INSERT INTO nowhere VALUES (1);");
        Assert.Throws<SqliteException>(() => DatabaseFile.Migrate(connection, [.. Migration.All.Take(1), good, bad]));
        Run(connection, "ROLLBACK"); // closing the connection would do it too
        Assert.Equal(2, Number(connection, "PRAGMA user_version"));
        Assert.Equal(["added"], Schema(connection).Except(before).Select(line => line.Split('|')[1]));
    }

    private static string Fixture(int version)
    {
        var name = $"{typeof(MigrationTests).Namespace}.Fixtures.version-{version}.sql";
        using var reader = new StreamReader(typeof(MigrationTests).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"no resource {name}"));
        return reader.ReadToEnd();
    }

    private SqliteConnection Make(string script)
    {
        var connection = Connect(DatabasePath);
        Run(connection, script);
        return connection;
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Every table and index in one line: kind, name, and its SQL without comments and white space.</summary>
    private static List<string> Schema(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
        using var rows = command.ExecuteReader();
        var lines = new List<string>();
        while (rows.Read())
        {
            var sql = string.Join('\n', rows.GetString(2).Split('\n').Select(line => line.Split("--")[0]));
            lines.Add($"{rows.GetString(0)}|{rows.GetString(1)}|{string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
        }

        return lines;
    }

    private static long Number(SqliteConnection connection, string question)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = question;
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
