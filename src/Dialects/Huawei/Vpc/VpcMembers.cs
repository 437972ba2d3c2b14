using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tieline.Core.Networks;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpc;

/// <summary>Members and parameters that several operations of the VPC service have, each with its rule.</summary>
internal static class VpcMembers
{
    private const int NameCharactersMax = 64, DescriptionCharactersMax = 255, TagKeyCharactersMax = 36, TagValueCharactersMax = 43, TagsMax = 20;
    private const int PageMax = 2000, KeptCharactersMax = 255;

    /// <summary>1 to 64 letters (also Chinese), digits, <c>_</c>, <c>-</c> and <c>.</c>; null when absent.</summary>
    public static string? OptionalName(this JsonMembers body)
    {
        if (body.OptionalText("name") is not { } name) return null;
        if (name.EnumerateRunes().Count() > NameCharactersMax || !name.EnumerateRunes().All(IsOfNames))
            body.Fail($"name has at most {NameCharactersMax} letters, digits, underscores, hyphens and points");
        return name;
    }

    public static string? OptionalDescription(this JsonMembers body)
    {
        if (body.OptionalText("description") is not { } text) return null;
        if (text.EnumerateRunes().Count() > DescriptionCharactersMax || text.AsSpan().ContainsAny('<', '>'))
            body.Fail($"description has at most {DescriptionCharactersMax} characters, none of them < or >");
        return text;
    }

    /// <summary>A text that means nothing to this server and is told again: of one line, so that a list of them can be kept as lines. Null when absent.</summary>
    public static string? OptionalKeptText(this JsonMembers body, string name)
    {
        if (body.OptionalText(name) is not { } text) return null;
        if (text.Length > KeptCharactersMax || text.Any(char.IsControl)) body.Fail($"{name} has at most {KeptCharactersMax} characters, none of them a control character");
        return text;
    }

    /// <summary>Tags as objects, or as the texts <c>key*value</c> that a create takes.</summary>
    public static ImmutableArray<Tag> ReadTags(IReadOnlyList<JsonMembers>? items, JsonMembers body)
    {
        if (items is null) return [];
        var tags = ImmutableArray.CreateBuilder<Tag>(items.Count);
        foreach (var item in items) tags.Add(new Tag(item.OptionalText("key") ?? "", item.OptionalText("value") ?? ""));
        Check(tags, body);
        return tags.ToImmutable();
    }

    public static ImmutableArray<Tag> OptionalTagTexts(this JsonMembers body)
    {
        if (body.OptionalTexts("tags") is not { } texts) return [];
        var tags = ImmutableArray.CreateBuilder<Tag>(texts.Count);
        foreach (var text in texts) tags.Add(text.IndexOf('*') is var star and >= 0 ? new Tag(text[..star], text[(star + 1)..]) : new Tag(text, ""));
        Check(tags, body);
        return tags.ToImmutable();
    }

    /// <summary>Puts tags over those that are there, or takes them away. False when the action is neither.</summary>
    public static bool TryApply(string? action, ImmutableArray<Tag> there, ImmutableArray<Tag> given, out ImmutableArray<Tag> result)
    {
        var keys = given.Select(tag => tag.Key).ToHashSet();
        ImmutableArray<Tag> others = [.. there.Where(tag => !keys.Contains(tag.Key))];
        result = action switch { "create" => [.. others, .. given], "delete" => others, _ => there };
        return action is "create" or "delete";
    }

    /// <summary>Writes <c>{"tags":[{"key","value"}]}</c>.</summary>
    public static JsonAnswer RenderTags(ImmutableArray<Tag> tags)
    {
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        WriteTags(answer.Writer, tags);
        answer.Writer.WriteEndObject();
        return answer;
    }

    public static void WriteTags(Utf8JsonWriter json, ImmutableArray<Tag> tags)
    {
        json.WriteStartArray("tags");
        foreach (var tag in tags)
        {
            json.WriteStartObject();
            json.WriteString("key", tag.Key);
            json.WriteString("value", tag.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads <c>limit</c>, 0 to 2000; absent it is the most.</summary>
    public static bool TryReadLimit(QueryParameters query, out int limit)
    {
        limit = PageMax;
        return query["limit"] is not { } text || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit <= PageMax);
    }

    /// <summary>Those after the item that <paramref name="marker"/> names; none when it names no item.</summary>
    public static IEnumerable<T> Page<T>(IEnumerable<T> items, Func<T, string> idOf, string? marker, int limit)
    {
        if (marker is not null) items = items.SkipWhile(item => idOf(item) != marker).Skip(1);
        return items.Take(limit);
    }

    private static bool IsOfNames(Rune c) => Rune.IsLetterOrDigit(c) || c.Value is '_' or '-' or '.';

    private static void Check(ImmutableArray<Tag>.Builder tags, JsonMembers body)
    {
        if (tags.Count > TagsMax) body.Fail($"a resource has at most {TagsMax} tags");
        if (tags.DistinctBy(tag => tag.Key).Count() < tags.Count) body.Fail("a tag's key is given twice");
        if (tags.Any(tag => tag.Key.Length == 0 || tag.Key.EnumerateRunes().Count() > TagKeyCharactersMax || tag.Value.EnumerateRunes().Count() > TagValueCharactersMax))
            body.Fail($"a tag's key has 1 to {TagKeyCharactersMax} characters, its value at most {TagValueCharactersMax}");
    }
}
