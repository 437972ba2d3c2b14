using System.Globalization;
using System.Text.Json;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>Order and part of a list that a request asks for. Contract huawei-endpoint-service, 1.1.</summary>
internal readonly record struct VpcepPage(int Limit, int Offset, bool ByUpdate, bool Ascending)
{
    public const int LimitDefault = 10, LimitMax = 1000;

    /// <summary>Reads the parameters; the error names the first that is wrong.</summary>
    public static VpcepPage Read(QueryParameters query, out HuaweiError? error, int limitMax = LimitMax)
    {
        error = null;
        if (!TryReadNumber(query["limit"], LimitDefault, limitMax, out var limit)) error = VpcepErrors.InvalidLimit.Because($"limit is 0 to {limitMax}");
        else if (!TryReadNumber(query["offset"], 0, int.MaxValue, out var offset)) error = VpcepErrors.InvalidOffset.Because("offset is 0 or more");
        else if (query["sort_key"] is not (null or "create_at" or "created_at" or "update_at" or "updated_at")) error = VpcepErrors.InvalidSortKey;
        else if (query["sort_dir"] is not (null or "asc" or "desc")) error = VpcepErrors.InvalidSortDir;
        else return new(limit, offset, query["sort_key"] is "update_at" or "updated_at", query["sort_dir"] == "asc");
        return default;
    }

    /// <summary>Writes <c>{"name":[...],"total_count":n}</c>: the items of the page in order, and how many there are in all.</summary>
    public JsonAnswer Render<T>(
        string name, IEnumerable<T> matches, Func<T, (DateTimeOffset Created, DateTimeOffset Updated, string Id)> keys, Action<Utf8JsonWriter, T> write)
    {
        var (byUpdate, all) = (ByUpdate, matches.ToList());
        int Compare(T left, T right)
        {
            var (a, b) = (keys(left), keys(right));
            var times = byUpdate ? a.Updated.CompareTo(b.Updated) : a.Created.CompareTo(b.Created);
            return times != 0 ? times : string.CompareOrdinal(a.Id, b.Id);
        }

        all.Sort(Ascending ? Compare : (left, right) => Compare(right, left));
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray(name);
        foreach (var item in all.Skip(Offset).Take(Limit)) write(answer.Writer, item);
        answer.Writer.WriteEndArray();
        answer.Writer.WriteNumber("total_count", all.Count);
        answer.Writer.WriteEndObject();
        return answer;
    }

    private static bool TryReadNumber(string? text, int absent, int most, out int number)
    {
        number = absent;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most);
    }
}
