using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>Ports, and what an engine saw of VPCs, subnets and ports.</summary>
internal sealed partial class SqliteSession
{
    private const string PortColumns =
        "id, subnet, vpc, owner, name, address, mac, attachment_kind, attachment_target, attachment_device, attachment_default_route, "
        + "state, fault, created_at, revision, attributes";

    private static readonly Sql FindPortSql = new($"SELECT {PortColumns} FROM ports WHERE id = $id AND owner = $owner");

    private static readonly Sql FindAnyPortSql = new($"SELECT {PortColumns} FROM ports WHERE id = $id");

    private static readonly Sql FindPortsByNameSql = new($"SELECT {PortColumns} FROM ports WHERE name = $name ORDER BY id");

    private static readonly Sql FindPortOfVpcSql = new($"SELECT {PortColumns} FROM ports WHERE vpc = $vpc AND name = $name");

    private static readonly Sql FindPortAtSql = new($"SELECT {PortColumns} FROM ports WHERE subnet = $subnet AND address = $address");

    private static readonly Sql ListPortsSql = new($"SELECT {PortColumns} FROM ports WHERE subnet = $subnet ORDER BY address");

    private static readonly Sql CountPortsSql = new(
        "SELECT subnet, count(*) FROM ports WHERE subnet IN (SELECT value FROM json_each($ids)) GROUP BY subnet");

    private static readonly Sql InsertPortSql = new(
        $"""
        INSERT INTO ports ({PortColumns})
        VALUES ($id, $subnet, $vpc, $owner, $name, $address, $mac, $attachment_kind, $attachment_target, $attachment_device,
            $attachment_default_route, $state, $fault, $created_at, $revision, $attributes)
        """);

    private static readonly Sql ListPortsOfOwnerSql = new(
        $"""
        SELECT {PortColumns} FROM ports INDEXED BY ports_by_owner
        WHERE owner = $owner AND (SELECT region FROM subnets WHERE subnets.id = ports.subnet) = $region
        ORDER BY created_at, id
        """);

    private static readonly Sql UpdatePortSql = new(
        """
        UPDATE ports SET name = $name, attachment_kind = $kind, attachment_target = $target, attachment_device = $device,
            attachment_default_route = $default_route, state = $state, fault = $fault, attributes = $attributes, revision = revision + 1
        WHERE id = $id AND revision = $revision
        """);

    private static readonly Sql DeletePortSql = new("DELETE FROM ports WHERE id = $id AND revision = $revision");

    private static readonly Sql RecordPortSightSql = new("UPDATE ports SET state = $state, fault = $fault WHERE id = $id AND revision = $revision");

    public ValueTask<Port?> FindPortAsync(AccountId owner, PortId id)
    {
        using var row = Ask(FindPortSql).Bind(id.Value).Bind(owner.Value);
        return new(row.Next() ? ReadPort(row) : null);
    }

    public ValueTask<IReadOnlyList<Port>> FindPortsAsync(string nameOrId)
    {
        using var named = Ask(FindPortsByNameSql).Bind(nameOrId);
        var ports = ReadPorts(named);
        if (PortId.Parse(nameOrId) is not { } id || ports.Exists(port => port.Id == id)) return new(ports); // a port that nobody named is named like its id
        using var row = Ask(FindAnyPortSql).Bind(id.Value);
        if (row.Next()) ports.Add(ReadPort(row));
        return new(ports);
    }

    public ValueTask<Port?> FindPortAsync(VpcId vpc, string name)
    {
        using var row = Ask(FindPortOfVpcSql).Bind(vpc.Value).Bind(name);
        return new(row.Next() ? ReadPort(row) : null);
    }

    public ValueTask<Port?> FindPortAsync(SubnetId subnet, Ipv4Address address)
    {
        using var row = Ask(FindPortAtSql).Bind(subnet.Value).Bind(address.Value);
        return new(row.Next() ? ReadPort(row) : null);
    }

    public ValueTask<IReadOnlyList<Port>> ListPortsAsync(SubnetId subnet)
    {
        using var rows = Ask(ListPortsSql).Bind(subnet.Value);
        return new(ReadPorts(rows));
    }

    public ValueTask<IReadOnlyDictionary<SubnetId, int>> CountPortsAsync(IReadOnlyCollection<SubnetId> subnets)
    {
        using var rows = Ask(CountPortsSql).Bind(Values.List(subnets.Select(id => id.Value)));
        var counts = new Dictionary<SubnetId, int>();
        while (rows.Next()) counts.Add(new SubnetId(rows.Long()), rows.Int());
        return new(counts);
    }

    public ValueTask InsertPortAsync(Port port)
    {
        var attachment = port.Attachment;
        Change(InsertPortSql)
            .Bind(port.Id.Value).Bind(port.Subnet.Value).Bind(port.Vpc.Value).Bind(port.Owner.Value).Bind(port.Name).Bind(port.Address.Value)
            .Bind(port.Mac.Value).Bind((long)attachment.Kind).Bind(attachment.Target).Bind(attachment.Device).Bind(attachment.DefaultRoute)
            .Bind((long)port.State).Bind(port.Fault).Bind(port.CreatedAt).Bind(port.Revision).Bind(port.Attributes)
            .Run();
        return Written;
    }

    public ValueTask<IReadOnlyList<Port>> ListPortsAsync(AccountId owner, RegionId region)
    {
        using var rows = Ask(ListPortsOfOwnerSql).Bind(owner.Value).Bind(region);
        return new(ReadPorts(rows));
    }

    public ValueTask UpdatePortAsync(Port port)
    {
        var attachment = port.Attachment;
        var rows = Change(UpdatePortSql)
            .Bind(port.Name).Bind((long)attachment.Kind).Bind(attachment.Target).Bind(attachment.Device).Bind(attachment.DefaultRoute).Bind((long)port.State)
            .Bind(port.Fault).Bind(port.Attributes).Bind(port.Id.Value).Bind(port.Revision)
            .Run();
        ExpectOne(rows, port.Id);
        return Written;
    }

    public ValueTask DeletePortAsync(Port port)
    {
        ExpectOne(Change(DeletePortSql).Bind(port.Id.Value).Bind(port.Revision).Run(), port.Id);
        return Written;
    }

    public ValueTask RecordSightsAsync(IReadOnlyList<NetworkSight> sights)
    {
        foreach (var sight in sights)
        {
            var update = sight.Record switch
            {
                NetworkRecord.Vpc => RecordVpcSightSql,
                NetworkRecord.Subnet => RecordSubnetSightSql,
                NetworkRecord.Port => RecordPortSightSql,
                _ => throw new ArgumentOutOfRangeException(nameof(sights), sight.Record, "no such kind of record"),
            };
            Change(update).Bind((long)sight.State).Bind(sight.Fault).Bind(sight.Id).Bind(sight.Revision).Run();
        }

        return Written;
    }

    private static List<Port> ReadPorts(Statement rows)
    {
        var ports = new List<Port>();
        while (rows.Next()) ports.Add(ReadPort(rows));
        return ports;
    }

    private static Port ReadPort(Statement row) =>
        new(
            new PortId(row.Long()), new SubnetId(row.Long()), row.Vpc(), row.Account(), row.Text(), row.Address(), new MacAddress(row.Long()),
            new Attachment((AttachmentKind)row.Int(), row.Text(), row.Text(), row.Bool()), (NetworkState)row.Int(), row.Text(), row.Time(),
            row.Long())
        {
            Attributes = row.Attributes(),
        };
}
