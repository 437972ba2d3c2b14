using System.Text.Json;
using Spectre.Console;
using Tieline.Cli.Rendering;

namespace Tieline.Cli;

/// <summary>Lists that come in pages, and the addresses of calls.</summary>
internal static class Pages
{
    /// <summary>Prints the whole list as one table; as JSON one page, since that is the server's answer unchanged.</summary>
    public static async Task PrintAsync(
        Session session, Func<string?, string> path, string? after, string member, Func<Table> start, Action<Table, JsonElement> add,
        CancellationToken cancel)
    {
        if (session.PrintsJson)
        {
            session.Print(await session.GetAsync(path(after), cancel), _ => throw new InvalidOperationException("JSON is not rendered"));
            return;
        }

        var table = start();
        await foreach (var item in AllAsync(session, path, after, member, cancel)) add(table, item);
        session.Print(table);
    }

    /// <summary>The items of every page.</summary>
    public static async IAsyncEnumerable<JsonElement> AllAsync(
        Session session, Func<string?, string> path, string? after, string member,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var place = after;
        do
        {
            using var page = JsonDocument.Parse(await session.GetAsync(path(place), cancel));
            foreach (var item in page.RootElement.Items(member)) yield return item;
            place = page.RootElement.Text("next");
        }
        while (place.Length > 0);
    }

    /// <summary>A path with those parameters that have a value.</summary>
    public static string Path(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (string.IsNullOrEmpty(value)) continue;
            path += $"{separator}{name}={Escape(value)}";
            separator = '&';
        }

        return path;
    }

    /// <summary>Any text as one segment of a path or one value of a query.</summary>
    /// <exception cref="UsageException">A path takes <c>.</c> and <c>..</c> for steps, however they are written (RFC 3986, 5.2.4).</exception>
    public static string Escape(string text) => text is "." or ".." ? throw new UsageException($"'{text}' is no name") : Uri.EscapeDataString(text);
}
