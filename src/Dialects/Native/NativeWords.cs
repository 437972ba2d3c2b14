using System.Text;
using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
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
        if (remedy is not AttachWorkload attach) return null;
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteObject(null, members =>
            {
                members.WriteString("subnet", attach.Subnet.Id.ToString());
                members.WriteString("name", $"host-{attach.Address.ToString().Replace('.', '-')}");
                members.WriteString("address", attach.Address.ToString());
                members.WriteObject("attachment", kind => kind.WriteString("kind", "new"));
            });
        }

        return new(Dialect, "POST", $"{NativeDialect.Root}/ports", Encoding.UTF8.GetString(body.ToArray()));
    }
}
