using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tieline.Cli.Rendering;

/// <summary>Tables and words of the server's JSON. Texts are shown as they are, never read as markup.</summary>
internal static class Tables
{
    public static Table Of(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Dim))).NoWrap().PadLeft(0).PadRight(2));
        return table;
    }

    /// <summary>A row; empty cells are a dash, so that columns can be told apart by programs too.</summary>
    public static void Add(this Table table, params ReadOnlySpan<string> cells)
    {
        var row = new IRenderable[cells.Length];
        for (var i = 0; i < cells.Length; i++) row[i] = Plain(cells[i].Length == 0 ? "-" : cells[i]);
        table.AddRow(row);
    }

    /// <summary>A list of names and values.</summary>
    public static Table Facts(params IEnumerable<(string Name, string Value)> facts)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("").NoWrap().PadLeft(0).PadRight(2)).AddColumn(new TableColumn("").PadLeft(0));
        foreach (var (name, value) in facts) table.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), Plain(value));
        return table;
    }

    /// <summary>Text that cannot steer the terminal.</summary>
    public static Text Plain(string text, Style? style = null) => new(Clean(text), style);

    public static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;

    /// <summary>The member as text; empty when it is absent or null.</summary>
    public static string Text(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var member)
            ? member.ValueKind switch
            {
                JsonValueKind.Null => "",
                JsonValueKind.String => member.GetString()!,
                _ => member.GetRawText(),
            }
            : "";

    public static bool Flag(this JsonElement item, string name) => item.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    /// <summary>The items of an array; none when it is absent.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array
            ? member.EnumerateArray()
            : [];

    /// <summary>The object; undefined when it is absent or null.</summary>
    public static JsonElement Part(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : default;

    /// <summary>The server's time, to the second.</summary>
    public static string Time(this JsonElement item, string name) =>
        DateTimeOffset.TryParse(item.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : item.Text(name);

    /// <summary>What the clouds' users call a link or interface; Tieline's own id where no cloud has a name.</summary>
    public static string CloudName(this JsonElement item, string id)
    {
        var names = item.Part("names");
        return names.ValueKind == JsonValueKind.Object && names.EnumerateObject().Select(name => name.Value.GetString()).FirstOrDefault() is { } name
            ? name
            : item.Text(id);
    }
}
