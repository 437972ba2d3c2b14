using System.Text.Json;
using Tieline.Core.Accounts;

namespace Tieline.Dialects.Huawei.Iam;

/// <summary>The list of services and where they are. Contract huawei-auth, 3.1.</summary>
internal sealed class Catalog(IReadOnlyList<CatalogEntry> entries)
{
    /// <summary>Writes the array's items: for a project all services, else those without regions.</summary>
    public void WriteItems(Utf8JsonWriter json, string root, Project? project)
    {
        foreach (var entry in entries)
        {
            if (project is null && !entry.IsGlobal) continue;
            var region = entry.IsGlobal ? "*" : HuaweiRegions.CodeOf(project!.Region);
            json.WriteStartObject();
            json.WriteString("id", entry.Name);
            json.WriteString("name", entry.Name);
            json.WriteString("type", entry.Type);
            json.WriteStartArray("endpoints");
            json.WriteStartObject();
            json.WriteString("id", $"{entry.Name}.public");
            json.WriteString("interface", "public");
            json.WriteString("region", region);
            json.WriteString("region_id", region);
            json.WriteString("url", root + entry.Path.Replace("{project}", project?.Id.Hex, StringComparison.Ordinal));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
