using System.Globalization;
using System.Text.Json;
using Tieline.Core.Boundary;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>Order and part of a list that a request asks for. Contract huawei-endpoint-service, 1.1.</summary>
internal static class VpcepPage
{
    public const int LimitDefault = 10, LimitMax = 1000;

    /// <summary>Reads the parameters; the error names the first that is wrong.</summary>
    public static TimedPage Read(QueryParameters query, out HuaweiError? error, int limitMax = LimitMax)
    {
        error = null;
        if (!TryReadNumber(query["limit"], LimitDefault, limitMax, out var limit)) error = VpcepErrors.InvalidLimit.Because($"limit is 0 to {limitMax}");
        else if (!TryReadNumber(query["offset"], 0, int.MaxValue, out var offset)) error = VpcepErrors.InvalidOffset.Because("offset is 0 or more");
        else if (query["sort_key"] is not (null or "create_at" or "created_at" or "update_at" or "updated_at")) error = VpcepErrors.InvalidSortKey;
        else if (query["sort_dir"] is not (null or "asc" or "desc")) error = VpcepErrors.InvalidSortDir;
        else return new(new(offset, limit), query["sort_key"] is "update_at" or "updated_at", query["sort_dir"] == "asc");
        return default;
    }

    /// <summary>Writes <c>{"name":[...],"total_count":n}</c>: the items of the page, and how many there are in all.</summary>
    public static JsonAnswer Render<T>(string name, PageOf<T> page, Action<Utf8JsonWriter, T> write)
    {
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray(name);
        foreach (var item in page.Items) write(answer.Writer, item);
        answer.Writer.WriteEndArray();
        answer.Writer.WriteNumber("total_count", page.Total);
        answer.Writer.WriteEndObject();
        return answer;
    }

    private static bool TryReadNumber(string? text, int absent, int most, out int number)
    {
        number = absent;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most);
    }
}
