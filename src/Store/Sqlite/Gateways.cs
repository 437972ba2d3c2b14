using Tieline.Core.Boundary;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>Gateway instances, and all that one of them carries.</summary>
internal sealed partial class SqliteSession
{
    private const string GatewayColumns =
        "id, owner, region, name, vpc, listen_address, listen_port, client_certificate, tls_address, tls_port, tls_certificate, restricted, state, fault, created_at";

    private static readonly Sql FindGatewaySql = new($"SELECT {GatewayColumns} FROM gateways WHERE id = $id AND owner = $owner");

    private static readonly Sql FindAnyGatewaySql = new($"SELECT {GatewayColumns} FROM gateways WHERE id = $id");

    private static readonly Sql ListGatewaysSql = new(
        $"SELECT {GatewayColumns} FROM gateways WHERE owner = $owner AND region = $region ORDER BY created_at DESC, id");

    private static readonly Sql AllGatewaysSql = new($"SELECT {GatewayColumns} FROM gateways");

    private static readonly Sql InsertGatewaySql = new(
        $"""
        INSERT INTO gateways ({GatewayColumns})
        VALUES (
            $id, $owner, $region, $name, $vpc, $listen_address, $listen_port, $client_certificate, $tls_address, $tls_port, $tls_certificate, $restricted,
            $state, $fault, $created_at)
        """);

    private static readonly Sql ConfigureGatewaySql = new(
        """
        UPDATE gateways SET client_certificate = $client_certificate, tls_address = $tls_address, tls_port = $tls_port, tls_certificate = $tls_certificate,
            restricted = $restricted
        WHERE id = $id
        """);

    private static readonly Sql RecordGatewaySql = new("UPDATE gateways SET state = $state, fault = $fault WHERE id = $id");

    private static readonly Sql HasGatewaySql = new("SELECT EXISTS (SELECT 1 FROM gateways WHERE vpc = $vpc AND vpc IS NOT NULL)");

    private static readonly Sql DeleteVersionsOfGatewaySql = new("DELETE FROM api_versions WHERE api IN (SELECT id FROM apis WHERE gateway = $gateway)");

    private static readonly Sql DeleteApisOfGatewaySql = new("DELETE FROM apis WHERE gateway = $gateway");

    private static readonly Sql DeleteVariablesOfGatewaySql = new("DELETE FROM api_variables WHERE gateway = $gateway");

    private static readonly Sql DeleteDomainsOfGatewaySql = new("DELETE FROM api_domains WHERE gateway = $gateway");

    private static readonly Sql DeleteGroupsOfGatewaySql = new("DELETE FROM api_groups WHERE gateway = $gateway");

    private static readonly Sql DeleteEnvironmentsOfGatewaySql = new("DELETE FROM api_environments WHERE gateway = $gateway");

    private static readonly Sql DeleteGatewaySql = new("DELETE FROM gateways WHERE id = $id");

    /// <summary>What a gateway has, that which refers to another thing first; the gateway itself last.</summary>
    private static readonly Sql[] DeleteWholeGatewaySql =
    [
        DeleteVersionsOfGatewaySql, DeleteApisOfGatewaySql, DeleteVariablesOfGatewaySql, DeleteDomainsOfGatewaySql, DeleteGroupsOfGatewaySql,
        DeleteEnvironmentsOfGatewaySql, DeleteGatewaySql,
    ];

    private static readonly Sql DeleteGroupsOfOwnerSql = new(
        "DELETE FROM api_groups WHERE gateway IN (SELECT id FROM gateways WHERE owner = $owner) AND owner = $owner");

    private static readonly Sql DeleteGatewaysOfOwnerSql = new("DELETE FROM gateways WHERE owner = $owner");

    private static readonly Sql FindServerSql = new($"SELECT {PortColumns} FROM ports WHERE vpc = $vpc AND name = $name AND owner = $owner");

    public ValueTask<Gateway?> FindGatewayAsync(AccountId owner, GatewayId id)
    {
        using var row = Ask(FindGatewaySql).Bind(id.Hex).Bind(owner.Value);
        return new(row.Next() ? ReadGateway(row) : null);
    }

    public ValueTask<Gateway?> FindGatewayAsync(GatewayId id) => new(FindGateway(id));

    public ValueTask<IReadOnlyList<Gateway>> ListGatewaysAsync(AccountId owner, RegionId region)
    {
        using var rows = Ask(ListGatewaysSql).Bind(owner.Value).Bind(region);
        return new(ReadAll(rows, ReadGateway));
    }

    public ValueTask<IReadOnlyList<Gateway>> ListGatewaysAsync()
    {
        using var rows = Ask(AllGatewaysSql);
        return new(ReadAll(rows, ReadGateway));
    }

    public ValueTask<bool> HasGatewayAsync(VpcId vpc)
    {
        using var row = Ask(HasGatewaySql).Bind(vpc.Value);
        return new(row.Next() && row.Bool());
    }

    public ValueTask<GatewaySnapshot?> ReadGatewayAsync(GatewayId id) => new(
        FindGateway(id) is { } gateway
            ? new GatewaySnapshot(gateway, ReadChannelsOf(id), ReadGroupsOf(id), ReadEnvironmentsOf(gateway.Owner, id), ReadPublishedOn(id))
            : null);

    public ValueTask<Port?> FindServerAsync(AccountId owner, VpcId vpc, string server)
    {
        using (var row = Ask(FindServerSql).Bind(vpc.Value).Bind(server).Bind(owner.Value))
        {
            if (row.Next()) return new(ReadPort(row));
        }

        if (PortId.Parse(server) is not { } id) return default;
        using var port = Ask(FindPortSql).Bind(id.Value).Bind(owner.Value);
        return new(port.Next() && ReadPort(port) is { } found && found.Vpc == vpc ? found : null);
    }

    public ValueTask InsertGatewayAsync(Gateway gateway, ApiGroup defaultGroup)
    {
        var insert = Change(InsertGatewaySql)
            .Bind(gateway.Id.Hex).Bind(gateway.Owner.Value).Bind(gateway.Region).Bind(gateway.Name).Bind(gateway.Vpc?.Value).Bind(gateway.ListenAddress)
            .Bind(gateway.ListenPort);
        BindSettings(insert, gateway.Settings).Bind((long)gateway.State).Bind(gateway.Fault).Bind(gateway.CreatedAt).Run();
        return InsertGroupAsync(defaultGroup);
    }

    public ValueTask ConfigureGatewayAsync(Gateway gateway)
    {
        BindSettings(Change(ConfigureGatewaySql), gateway.Settings).Bind(gateway.Id.Hex).Run();
        return Written;
    }

    public ValueTask RecordGatewayAsync(GatewayId id, NetworkState state, string fault)
    {
        Change(RecordGatewaySql).Bind((long)state).Bind(fault).Bind(id.Hex).Run();
        return Written;
    }

    public ValueTask DeleteGatewayAsync(Gateway gateway)
    {
        foreach (var sql in DeleteWholeGatewaySql) Change(sql).Bind(gateway.Id.Hex).Run();
        return Written;
    }

    private Gateway? FindGateway(GatewayId id)
    {
        using var row = Ask(FindAnyGatewaySql).Bind(id.Hex);
        return row.Next() ? ReadGateway(row) : null;
    }

    private static List<T> ReadAll<T>(Statement rows, Func<Statement, T> read)
    {
        var all = new List<T>();
        while (rows.Next()) all.Add(read(rows));
        return all;
    }

    private static Statement BindSettings(Statement statement, GatewaySettings settings) => statement
        .Bind(settings.ClientCertificate).Bind(settings.Tls?.Address ?? "").Bind(settings.Tls?.Port ?? 0).Bind(settings.Tls?.Certificate ?? "")
        .Bind(settings.Restricted is { } restricted ? string.Join(',', restricted.Texts) : null);

    private static Gateway ReadGateway(Statement row) =>
        new(
            new GatewayId(row.Text()), row.Account(), row.Region(), row.Text(), row.LongOrNull() is { } vpc ? new VpcId(vpc) : null, row.Text(), row.Int(),
            ReadSettings(row), (NetworkState)row.Int(), row.Text(), row.Time());

    private static GatewaySettings ReadSettings(Statement row)
    {
        var (clientCertificate, address, port, certificate, restricted) = (row.Text(), row.Text(), row.Int(), row.Text(), row.TextOrNull());
        return new(
            clientCertificate, address.Length > 0 ? new TlsListener(address, port, certificate) : null,
            restricted is null ? null : RestrictedNetworks.Parse(restricted.Split(',', StringSplitOptions.RemoveEmptyEntries)));
    }
}
