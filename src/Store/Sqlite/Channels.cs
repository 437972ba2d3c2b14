using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;

namespace Tieline.Store.Sqlite;

/// <summary>Channels with their groups, members and checks: read and written whole.</summary>
internal sealed partial class SqliteSession
{
    private const string ChannelColumns =
        "c.id, c.gateway, c.owner, c.name, c.port, c.strategy, c.member_kind, c.kind, c.health_check, c.microservice, c.created_at, c.revision";

    private const string MemberGroupColumns = "g.id, g.channel, g.name, g.remark, g.weight, g.version, g.port, g.labels, g.created_at, g.updated_at";

    private const string MemberColumns =
        "m.id, m.channel, m.place, m.host, m.server, m.server_name, m.port, m.weight, m.is_backup, m.member_group, m.is_enabled, m.health, m.created_at";

    /// <summary>What a list asks for beside the gateway: these have no index and pass over the channels of one gateway.</summary>
    private const string ChannelFilters =
        """
        ($kind IS NULL OR c.kind = $kind)
            AND ($name IS NULL OR c.name = $name) AND ($name_part IS NULL OR instr(c.name, $name_part) > 0)
            AND ($of_members = 0 OR EXISTS (
                SELECT 1 FROM channel_members AS m LEFT JOIN member_groups AS g ON g.id = m.member_group
                WHERE m.channel = c.id AND ($host IS NULL OR m.host = $host) AND ($port IS NULL OR m.effective_port = $port)
                    AND ($group IS NULL OR g.name = $group) AND ($group_part IS NULL OR instr(g.name, $group_part) > 0)
                    AND ($group_id IS NULL OR g.id = $group_id)))
        """;

    private static readonly Sql FindChannelSql = new(
        $"SELECT {ChannelColumns} FROM channels AS c WHERE c.id = $id AND c.owner = $owner AND c.gateway = $gateway");

    private static readonly Sql FindChannelByNameSql = new($"SELECT {ChannelColumns} FROM channels AS c WHERE c.gateway = $gateway AND c.name = $name");

    private static readonly Sql FindAnyChannelSql = new($"SELECT {ChannelColumns} FROM channels AS c WHERE c.id = $id");

    private static readonly Sql ListChannelsSql = new(
        $"""
        SELECT {ChannelColumns} FROM channels AS c INDEXED BY channels_by_gateway
        WHERE c.gateway = $gateway AND c.owner = $owner AND ($id IS NULL OR c.id = $id) AND {ChannelFilters}
        ORDER BY c.created_at DESC, c.id LIMIT $count OFFSET $offset
        """);

    private static readonly Sql CountListedChannelsSql = new(
        $"""
        SELECT count(*) FROM channels AS c INDEXED BY channels_by_gateway
        WHERE c.gateway = $gateway AND c.owner = $owner AND ($id IS NULL OR c.id = $id) AND {ChannelFilters}
        """);

    private static readonly Sql ChannelsOfGatewaySql = new($"SELECT {ChannelColumns} FROM channels AS c WHERE c.gateway = $gateway");

    private static readonly Sql CountChannelsSql = new("SELECT count(*) FROM (SELECT 1 FROM channels WHERE owner = $owner LIMIT $limit)");

    private static readonly Sql GroupsOfChannelsSql = new(
        $"SELECT {MemberGroupColumns} FROM member_groups AS g WHERE g.channel {Listed} ORDER BY g.channel, g.place");

    private static readonly Sql MembersOfChannelsSql = new(
        $"SELECT {MemberColumns} FROM channel_members AS m WHERE m.channel {Listed} ORDER BY m.channel, m.sequence");

    private static readonly Sql IsChannelUsedSql = new(
        """
        SELECT EXISTS (SELECT 1 FROM apis WHERE channel = $channel)
            OR EXISTS (SELECT 1 FROM api_versions INDEXED BY api_versions_in_force_by_channel
                WHERE channel = $channel AND in_force = 1 AND channel IS NOT NULL)
        """);

    private static readonly Sql InsertChannelSql = new(
        """
        INSERT INTO channels (id, gateway, owner, name, port, strategy, member_kind, kind, health_check, microservice, created_at, revision)
        VALUES ($id, $gateway, $owner, $name, $port, $strategy, $member_kind, $kind, $health_check, $microservice, $created_at, $revision)
        """);

    private static readonly Sql UpdateChannelSql = new(
        """
        UPDATE channels SET name = $name, port = $port, strategy = $strategy, member_kind = $member_kind, health_check = $health_check,
            microservice = $microservice, revision = revision + 1
        WHERE id = $id AND revision = $revision
        """);

    private static readonly Sql DeleteChannelSql = new("DELETE FROM channels WHERE id = $id AND revision = $revision");

    private static readonly Sql DeleteGroupsOfChannelSql = new("DELETE FROM member_groups WHERE channel = $channel");

    private static readonly Sql DeleteMembersOfChannelSql = new("DELETE FROM channel_members WHERE channel = $channel");

    private static readonly Sql InsertMemberGroupSql = new(
        """
        INSERT INTO member_groups (id, channel, place, name, remark, weight, version, port, labels, created_at, updated_at)
        VALUES ($id, $channel, $place, $name, $remark, $weight, $version, $port, $labels, $created_at, $updated_at)
        """);

    private static readonly Sql InsertMemberSql = new(
        """
        INSERT INTO channel_members (id, channel, sequence, place, host, server, server_name, port, effective_port, weight, is_backup, member_group,
            is_enabled, health, created_at)
        VALUES ($id, $channel, $sequence, $place, $host, $server, $server_name, $port, $effective_port, $weight, $is_backup, $member_group,
            $is_enabled, $health, $created_at)
        """);

    private static readonly Sql RecordHealthSql = new(
        """
        UPDATE channel_members SET health = $health
        WHERE id = $id AND channel = $channel AND health <> $health
            AND EXISTS (SELECT 1 FROM channels WHERE id = $channel AND revision = $revision)
        """);

    public ValueTask<Channel?> FindChannelAsync(AccountId owner, GatewayId gateway, ChannelId id)
    {
        using var row = Ask(FindChannelSql).Bind(id.Value).Bind(owner.Value).Bind(gateway.Hex);
        return new(ReadChannels(row).FirstOrDefault());
    }

    public ValueTask<Channel?> FindChannelAsync(GatewayId gateway, string name)
    {
        using var row = Ask(FindChannelByNameSql).Bind(gateway.Hex).Bind(name);
        return new(ReadChannels(row).FirstOrDefault());
    }

    public ValueTask<Channel?> FindChannelAsync(ChannelId id)
    {
        using var row = Ask(FindAnyChannelSql).Bind(id.Value);
        return new(ReadChannels(row).FirstOrDefault());
    }

    public ValueTask<PageOf<Channel>> ListChannelsAsync(AccountId owner, GatewayId gateway, ChannelFilter filter, OffsetPage page)
    {
        using var counted = Bind(Ask(CountListedChannelsSql), owner, gateway, filter);
        counted.Next();
        var total = counted.Int();
        using var rows = Bind(Ask(ListChannelsSql), owner, gateway, filter).Bind(page.Count).Bind(page.Offset);
        return new(new PageOf<Channel>(ReadChannels(rows), total));
    }

    public ValueTask<int> CountChannelsAsync(AccountId owner, int limit)
    {
        using var row = Ask(CountChannelsSql).Bind(owner.Value).Bind(limit);
        return new(row.Next() ? row.Int() : 0);
    }

    public ValueTask<bool> IsChannelUsedAsync(ChannelId id)
    {
        using var row = Ask(IsChannelUsedSql).Bind(id.Value);
        return new(row.Next() && row.Bool());
    }

    public ValueTask InsertChannelAsync(Channel channel)
    {
        Change(InsertChannelSql)
            .Bind(channel.Id.Value).Bind(channel.Gateway.Hex).Bind(channel.Owner.Value).Bind(channel.Name).Bind(channel.TcpPort).Bind((long)channel.Strategy)
            .Bind((long)channel.MemberKind).Bind((long)channel.Kind).Bind(ChannelValues.Write(channel.Check)).Bind(ChannelValues.Write(channel.Service))
            .Bind(channel.CreatedAt).Bind(channel.Revision)
            .Run();
        InsertParts(channel);
        return Written;
    }

    public ValueTask UpdateChannelAsync(Channel channel)
    {
        var rows = Change(UpdateChannelSql)
            .Bind(channel.Name).Bind(channel.TcpPort).Bind((long)channel.Strategy).Bind((long)channel.MemberKind).Bind(ChannelValues.Write(channel.Check))
            .Bind(ChannelValues.Write(channel.Service)).Bind(channel.Id.Value).Bind(channel.Revision)
            .Run();
        ExpectOne(rows, channel.Id);
        DeleteParts(channel);
        InsertParts(channel);
        return Written;
    }

    public ValueTask DeleteChannelAsync(Channel channel)
    {
        DeleteParts(channel);
        ExpectOne(Change(DeleteChannelSql).Bind(channel.Id.Value).Bind(channel.Revision).Run(), channel.Id);
        return Written;
    }

    public ValueTask<bool> RecordHealthAsync(HealthSight sight) =>
        new(Change(RecordHealthSql).Bind((long)sight.Health).Bind(sight.Member.Value).Bind(sight.Channel.Value).Bind(sight.Revision).Run() == 1);

    private List<Channel> ReadChannelsOf(GatewayId gateway)
    {
        using var rows = Ask(ChannelsOfGatewaySql).Bind(gateway.Hex);
        return ReadChannels(rows);
    }

    private static Statement Bind(Statement statement, AccountId owner, GatewayId gateway, ChannelFilter filter)
    {
        var ofMembers = filter.MemberHost is not null || filter.MemberPort is not null || filter.MemberGroup is not null || filter.MemberGroupId is not null;
        return statement
            .Bind(gateway.Hex).Bind(owner.Value).Bind(filter.Id?.Value).Bind((long?)filter.Kind)
            .Bind(Whole(filter.Name)).Bind(Part(filter.Name)).Bind(ofMembers).Bind(filter.MemberHost).Bind(filter.MemberPort)
            .Bind(Whole(filter.MemberGroup)).Bind(Part(filter.MemberGroup)).Bind(filter.MemberGroupId?.Value);
    }

    private static string? Whole(TextFilter? filter) => filter is { IsExact: true, Text: var text } ? text : null;

    private static string? Part(TextFilter? filter) => filter is { IsExact: false, Text: var text } ? text : null;

    private void DeleteParts(Channel channel)
    {
        Change(DeleteMembersOfChannelSql).Bind(channel.Id.Value).Run();
        Change(DeleteGroupsOfChannelSql).Bind(channel.Id.Value).Run();
    }

    private void InsertParts(Channel channel)
    {
        for (var i = 0; i < channel.Groups.Length; i++)
        {
            var group = channel.Groups[i];
            Change(InsertMemberGroupSql)
                .Bind(group.Id.Value).Bind(channel.Id.Value).Bind(i).Bind(group.Name).Bind(group.Remark).Bind(group.Weight).Bind(group.Version).Bind(group.TcpPort)
                .Bind(group.Labels.Select(label => new Tag(label.Name, label.Value)).ToImmutableArray()).Bind(group.CreatedAt).Bind(group.UpdatedAt)
                .Run();
        }

        for (var i = 0; i < channel.Members.Length; i++)
        {
            var member = channel.Members[i];
            Change(InsertMemberSql)
                .Bind(member.Id.Value).Bind(channel.Id.Value).Bind(i).Bind(member.Place).Bind(member.Host).Bind(member.ServerId).Bind(member.ServerName)
                .Bind(member.TcpPort).Bind(channel.EffectivePort(member)).Bind(member.Weight).Bind(member.IsBackup).Bind(member.Group?.Value)
                .Bind(member.IsEnabled).Bind((long)member.Health).Bind(member.CreatedAt)
                .Run();
        }
    }

    /// <summary>Channels from their rows, and by one statement each the groups and members of all of them.</summary>
    private List<Channel> ReadChannels(Statement rows)
    {
        var channels = new List<Channel>();
        while (rows.Next())
        {
            channels.Add(new(
                new ChannelId(rows.Long()), new GatewayId(rows.Text()), rows.Account(), rows.Text(), rows.Int(), (BalanceStrategy)rows.Int(),
                (MemberKind)rows.Int(), (ChannelKind)rows.Int(), [], [], ChannelValues.ReadCheck(rows.Text()), ChannelValues.ReadService(rows.Text()), rows.Time(),
                rows.Long()));
        }

        if (channels.Count == 0) return channels;
        var ids = Values.List(channels.Select(channel => channel.Id.Value));
        using var groupRows = Ask(GroupsOfChannelsSql).Bind(ids);
        var groups = ReadAll(groupRows, ReadMemberGroup).ToLookup(item => item.Channel, item => item.Group);
        using var memberRows = Ask(MembersOfChannelsSql).Bind(ids);
        var members = ReadAll(memberRows, ReadMember).ToLookup(item => item.Channel, item => item.Member);
        return channels.ConvertAll(channel => channel with { Groups = [.. groups[channel.Id]], Members = [.. members[channel.Id]] });
    }

    private static (ChannelId Channel, MemberGroup Group) ReadMemberGroup(Statement row)
    {
        var (id, channel) = (new MemberGroupId(row.Long()), new ChannelId(row.Long()));
        return (channel, new(
            id, row.Text(), row.Text(), (int?)row.LongOrNull(), row.Text(), row.Int(), [.. row.Tags().Select(tag => new Label(tag.Key, tag.Value))], row.Time(),
            row.Time()));
    }

    private static (ChannelId Channel, Member Member) ReadMember(Statement row)
    {
        var (id, channel) = (new MemberId(row.Long()), new ChannelId(row.Long()));
        return (channel, new(
            id, row.Int(), row.Text(), row.Text(), row.Text(), row.Int(), row.Int(), row.Bool(), row.LongOrNull() is { } group ? new MemberGroupId(group) : null,
            row.Bool(), (MemberHealth)row.Int(), row.Time()));
    }

    /// <summary>Checks and services as JSON arrays: their values are read with their channel and asked for by nobody else.</summary>
    private static class ChannelValues
    {
        /// <summary>How many values a service had before registries were followed: such rows are there.</summary>
        private const int LengthBeforeRegistries = 11;

        public static string Write(HealthCheck? check) => check is null ? "" : Array(json =>
        {
            json.WriteNumberValue((int)check.Protocol);
            json.WriteStringValue(check.ProtocolWord);
            json.WriteStringValue(check.Path);
            json.WriteStringValue(check.Method);
            json.WriteNumberValue(check.TcpPort);
            json.WriteNumberValue(check.Rise);
            json.WriteNumberValue(check.Fall);
            json.WriteNumberValue((int)check.Interval.TotalSeconds);
            json.WriteNumberValue((int)check.Timeout.TotalSeconds);
            json.WriteStringValue(check.StatusCodes);
            json.WriteBooleanValue(check.ShowsCertificate);
            json.WriteBooleanValue(check.IsOn);
            json.WriteNumberValue(Values.Microseconds(check.CreatedAt));
        });

        public static HealthCheck? ReadCheck(string text)
        {
            if (text.Length == 0) return null;
            using var document = JsonDocument.Parse(text);
            var values = document.RootElement;
            return new(
                (CheckProtocol)values[0].GetInt32(), values[1].GetString()!, values[2].GetString()!, values[3].GetString()!, values[4].GetInt32(),
                values[5].GetInt32(), values[6].GetInt32(), TimeSpan.FromSeconds(values[7].GetInt32()), TimeSpan.FromSeconds(values[8].GetInt32()),
                values[9].GetString()!, values[10].GetBoolean(), values[11].GetBoolean(), Values.Time(values[12].GetInt64()));
        }

        public static string Write(Microservice? service) => service is null ? "" : Array(json =>
        {
            json.WriteNumberValue((int)service.Registry);
            foreach (var text in (ReadOnlySpan<string>)[
                service.Engine, service.ServiceId, service.Cluster, service.Namespace, service.WorkloadKind, service.App, service.LabelKey, service.LabelValue])
            {
                json.WriteStringValue(text);
            }

            json.WriteNumberValue(Values.Microseconds(service.CreatedAt));
            json.WriteNumberValue(Values.Microseconds(service.UpdatedAt));
            json.WriteStringValue(service.RegistryName);
            json.WriteBooleanValue(service.IsFollowed);
            json.WriteBooleanValue(service.IsLost);
        });

        public static Microservice? ReadService(string text)
        {
            if (text.Length == 0) return null;
            using var document = JsonDocument.Parse(text);
            var values = document.RootElement;
            string Text(int index) => values[index].GetString()!;
            var service = new Microservice(
                (RegistryKind)values[0].GetInt32(), Text(1), Text(2), Text(3), Text(4), Text(5), Text(6), Text(7), Text(8), Values.Time(values[9].GetInt64()),
                Values.Time(values[10].GetInt64()));
            if (values.GetArrayLength() == LengthBeforeRegistries) return service;
            return service with { RegistryName = Text(11), IsFollowed = values[12].GetBoolean(), IsLost = values[13].GetBoolean() };
        }

        private static string Array(Action<Utf8JsonWriter> write)
        {
            var text = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(text))
            {
                json.WriteStartArray();
                write(json);
                json.WriteEndArray();
            }

            return Encoding.UTF8.GetString(text.WrittenSpan);
        }
    }
}
