using System.Runtime.CompilerServices;

namespace Tieline.Sdk.Http;

/// <summary>Walks through lists that the services hand out page by page.</summary>
internal static class Paging
{
    /// <summary>All items of all pages, each page asked for when the one before is used up.</summary>
    /// <param name="read">Asks for the page that starts at a marker; null for the first.</param>
    /// <param name="next">The marker of the page after; null when there is none. One that came before ends the walk: a faulty service
    /// cannot keep it going.</param>
    public static async IAsyncEnumerable<TItem> AllAsync<TPage, TItem>(
        Func<string?, CancellationToken, Task<TPage>> read, Func<TPage, IReadOnlyList<TItem>> items, Func<TPage, string?> next,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var seen = new HashSet<string>();
        string? marker = null;
        do
        {
            cancel.ThrowIfCancellationRequested();
            var page = await read(marker, cancel);
            foreach (var item in items(page)) yield return item;
            marker = next(page);
        }
        while (!string.IsNullOrEmpty(marker) && seen.Add(marker));
    }

    /// <summary>The same, of lists whose pages are numbered from 1.</summary>
    /// <param name="isLast">Says of a page whether it is the last. One without items is.</param>
    public static async IAsyncEnumerable<TItem> AllByNumberAsync<TPage, TItem>(
        Func<int, CancellationToken, Task<TPage>> read, Func<TPage, IReadOnlyList<TItem>> items, Func<int, TPage, bool> isLast,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var number = 1; ; number++)
        {
            cancel.ThrowIfCancellationRequested();
            var page = await read(number, cancel);
            foreach (var item in items(page)) yield return item;
            if (items(page).Count == 0 || isLast(number, page)) yield break;
        }
    }

    /// <summary>The same, of lists whose pages begin after a number of items.</summary>
    /// <param name="total">How many items all pages have, where the page says it. A page without items is the last in any case.</param>
    public static async IAsyncEnumerable<TItem> AllByOffsetAsync<TPage, TItem>(
        Func<int, CancellationToken, Task<TPage>> read, Func<TPage, IReadOnlyList<TItem>> items, Func<TPage, long?> total,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var offset = 0; ;)
        {
            cancel.ThrowIfCancellationRequested();
            var page = await read(offset, cancel);
            foreach (var item in items(page)) yield return item;
            offset += items(page).Count;
            if (items(page).Count == 0 || offset >= total(page)) yield break;
        }
    }
}
