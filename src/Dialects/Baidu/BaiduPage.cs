using System.Globalization;
using System.Text.Json;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>A page as it is asked for and answered. Contract baidu-peer-connection, 3.4.</summary>
/// <param name="Marker">The first item wanted; null for the list's first.</param>
internal readonly record struct BaiduPage(string? Marker, int MaxKeys)
{
    private const int KeysMax = 1000;

    private static readonly JsonEncodedText MarkerName = JsonEncodedText.Encode("marker");
    private static readonly JsonEncodedText IsTruncatedName = JsonEncodedText.Encode("isTruncated");
    private static readonly JsonEncodedText NextMarkerName = JsonEncodedText.Encode("nextMarker");
    private static readonly JsonEncodedText MaxKeysName = JsonEncodedText.Encode("maxKeys");

    public static readonly BaiduReply UnknownMarker = BaiduReply.BadRequest("the marker names no item of the list");

    public static readonly BaiduReply BadMaxKeys = BaiduReply.BadRequest($"maxKeys is 1 to {KeysMax}");

    /// <returns>False when <c>maxKeys</c> is no number from 1 to 1000.</returns>
    public static bool TryRead(QueryParameters query, out BaiduPage page)
    {
        page = new(query["marker"], KeysMax);
        if (query["maxKeys"] is not { } text) return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var keys) || keys is < 1 or > KeysMax) return false;
        page = page with { MaxKeys = keys };
        return true;
    }

    /// <summary>Writes the list of which <paramref name="items"/> is the page, and one item more when there is one.</summary>
    public JsonAnswer Render<T>(JsonEncodedText listName, IReadOnlyList<T> items, Func<T, string> markerOf, Action<Utf8JsonWriter, T> write)
    {
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        var shown = Math.Min(items.Count, MaxKeys);
        json.WriteStartObject();
        json.WriteStartArray(listName);
        for (var i = 0; i < shown; i++) write(json, items[i]);
        json.WriteEndArray();
        if (shown > 0) json.WriteString(MarkerName, Marker ?? markerOf(items[0]));
        json.WriteBoolean(IsTruncatedName, items.Count > shown);
        if (items.Count > shown) json.WriteString(NextMarkerName, markerOf(items[shown]));
        json.WriteNumber(MaxKeysName, MaxKeys);
        json.WriteEndObject();
        return answer;
    }

    /// <summary>The page of a filter that nothing can pass.</summary>
    public BaiduReply RenderEmpty(JsonEncodedText listName) =>
        Marker is null ? Render<string>(listName, [], item => item, (_, _) => { }) : UnknownMarker;
}
