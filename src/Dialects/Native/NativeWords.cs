using System.Text;
using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Native;

/// <summary>The cure that no cloud's API has: plugging a workload in.</summary>
internal sealed class NativeWords : IDialectWords
{
    public static readonly NativeWords Instance = new();

    public string Dialect => "tieline";

    public string? NameOf(Link link) => null;

    public string? NameOf(RouterInterfaceId side, RegionId region, LinkKind kind) => null;

    public SubnetId? ParseSubnet(string name) => SubnetId.Parse(name);

    public PortId? ParsePort(string name) => PortId.Parse(name);

    public RemedyCall? CallFor(Remedy remedy)
    {
        Action<Utf8JsonWriter>? where = remedy switch
        {
            AttachWorkload attach => members =>
            {
                members.WriteString("subnet", attach.Subnet.Id.ToString());
                members.WriteString("name", NameAt(attach.Address));
                members.WriteString("address", attach.Address.ToString());
            },
            PlugBackend plug => members =>
            {
                members.WriteString("port", plug.Service.Port.ToString());
                members.WriteString("name", NameAt(plug.Service.Backend));
            },
            _ => null,
        };
        if (where is null) return null;
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteObject(null, members =>
            {
                where(members);
                members.WriteObject("attachment", kind => kind.WriteString("kind", "new"));
            });
        }

        return new(Dialect, "POST", $"{NativeDialect.Root}/ports", Encoding.UTF8.GetString(body.ToArray()));
    }

    private static string NameAt(Ipv4Address address) => $"host-{address.ToString().Replace('.', '-')}";
}
