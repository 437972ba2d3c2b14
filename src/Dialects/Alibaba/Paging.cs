namespace Tieline.Dialects.Alibaba;

/// <summary>Pages of lists that are short enough to be read whole. Contract alibaba-router-interface, 1.3.</summary>
internal static class Paging
{
    /// <summary>Answers one page of <paramref name="all"/>, which is in its order. A page past the end is empty.</summary>
    public static AlibabaReply Page<T>(AlibabaCall call, IReadOnlyList<T> all, string container, string item, Action<AnswerWriter, T> members)
    {
        var (number, size) = call.Page();
        if (call.Fault is { } fault) return fault;
        return AlibabaReply.Of(answer =>
        {
            answer.Number("PageNumber", number);
            answer.Number("PageSize", size);
            answer.Number("TotalCount", all.Count);
            answer.List(container, item, all.Skip((number - 1) * size).Take(size), members);
        });
    }

    /// <summary>The newest first, then by id (contract 1.3).</summary>
    public static IReadOnlyList<T> NewestFirst<T>(IEnumerable<T> items, Func<T, DateTimeOffset> createdAt, Func<T, long> id) =>
        [.. items.OrderByDescending(createdAt).ThenByDescending(id)];
}
