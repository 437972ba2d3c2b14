using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Boundary;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>The lists of the API gateway: what they are asked by, and how they are answered. Contract huawei-vpc-channel, 1.1.</summary>
internal sealed class ApigPage
{
    private const int LimitUnset = 20, LimitMax = 500;

    /// <summary>The parameters of all lists that are ids. Contract huawei-vpc-channel, 1.</summary>
    private static readonly string[] Ids = ["id", "instance_id", "member_group_id", "group_id", "env_id"];

    private readonly QueryParameters _query;
    private readonly HashSet<string> _exact;

    private ApigPage(QueryParameters query, OffsetPage place)
    {
        (_query, Place) = (query, place);
        _exact = [.. (query["precise_search"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }

    public OffsetPage Place { get; }

    /// <summary>Reads <c>offset</c> and <c>limit</c>. Values out of range are brought into it; what is no whole number, and what is no id, is refused.</summary>
    public static bool TryRead(QueryParameters query, out ApigPage page, out HuaweiError? error)
    {
        page = null!;
        error = null;
        if (Number(query, "offset") is not { } offset) error = ApigErrors.InvalidReference("offset");
        else if (Number(query, "limit") is not { } limit) error = ApigErrors.InvalidReference("limit");
        else if (Ids.FirstOrDefault(name => query[name] is { Length: > 0 } id && !ApigIds.IsWellFormed(id)) is { } odd) error = ApigErrors.InvalidReference(odd);
        else page = new(query, new(offset, limit == 0 ? LimitUnset : Math.Min(limit, LimitMax)));
        return error is null;
    }

    /// <summary>A text that is asked for: part of it, or all of it when <c>precise_search</c> names it. Null when it is not asked for.</summary>
    public TextFilter? Text(string name) => _query[name] is { Length: > 0 } text ? new TextFilter(text, _exact.Contains(name)) : null;

    /// <summary>This page of items that are all there already.</summary>
    public PageOf<T> Cut<T>(IReadOnlyCollection<T> all) => new([.. all.Skip(Place.Offset).Take(Place.Count)], all.Count);

    /// <summary>Writes <c>{"total","size",name:[…]}</c>.</summary>
    public static HuaweiReply Render<T>(string name, PageOf<T> page, Action<Utf8JsonWriter, T> write, int status = StatusCodes.Status200OK) =>
        Render(name, page.Items, page.Total, write, status);

    public static HuaweiReply Render<T>(string name, IReadOnlyCollection<T> items, int total, Action<Utf8JsonWriter, T> write, int status = StatusCodes.Status200OK) =>
        ApigJson.Object(
            json =>
            {
                json.WriteNumber("total", total);
                json.WriteNumber("size", items.Count);
                json.WriteStartArray(name);
                foreach (var item in items) write(json, item);
                json.WriteEndArray();
            },
            status);

    private static int? Number(QueryParameters query, string name)
    {
        if (query[name] is not { Length: > 0 } text) return 0;
        return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (int)BigInteger.Clamp(number, 0, int.MaxValue)
            : null;
    }
}
