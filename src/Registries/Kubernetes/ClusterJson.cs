using System.Text.Json;

namespace Tieline.Registries.Kubernetes;

/// <summary>Reads members that may be missing, null, or of another type than they should be: all of that counts as missing.</summary>
internal static class ClusterJson
{
    public static JsonElement? Object(JsonElement of, string name) => Member(of, name, JsonValueKind.Object);

    public static IEnumerable<JsonElement> Items(JsonElement of, string name) => Member(of, name, JsonValueKind.Array)?.EnumerateArray() ?? default;

    public static string? Text(JsonElement of, string name) => Member(of, name, JsonValueKind.String)?.GetString();

    private static JsonElement? Member(JsonElement of, string name, JsonValueKind kind) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
