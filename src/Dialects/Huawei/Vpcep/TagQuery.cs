using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>A question by tags. Contract huawei-endpoint-service, 6.3.</summary>
internal sealed class TagQuery
{
    private const int KeysMax = 10, ValuesMax = 10, KeyCharactersMax = 127, ValueCharactersMax = 255, LimitMax = 1000;

    private ImmutableArray<Condition> _all, _any, _notAll, _notAny;
    private string? _name;
    private bool _isExact;
    private bool _withoutTags;

    /// <summary>True for the action <c>count</c>.</summary>
    public bool CountsOnly { get; private init; }

    public int Limit { get; private init; }

    public int Offset { get; private init; }

    public static TagQuery Read(VpcepBody body)
    {
        var action = body.Text("action", VpcepErrors.InvalidTagAction);
        if (action is not ("filter" or "count")) body.Fail(VpcepErrors.InvalidTagAction.Because("action is filter or count"));
        var query = new TagQuery
        {
            CountsOnly = action == "count",
            Limit = ReadNumber(body, "limit", LimitMax, 1, LimitMax, VpcepErrors.InvalidLimit),
            Offset = ReadNumber(body, "offset", 0, 0, int.MaxValue, VpcepErrors.InvalidOffset),
            _all = ReadConditions(body, "tags"), _any = ReadConditions(body, "tags_any"),
            _notAll = ReadConditions(body, "not_tags"), _notAny = ReadConditions(body, "not_tags_any"),
            _withoutTags = body.Boolean("without_any_tag") ?? false,
        };
        foreach (var match in body.Read(VpcepErrors.Parameter, members => members.OptionalObjects("matches")) ?? [])
        {
            var given = new VpcepBody(match);
            var (key, value) = (given.Text("key"), given.Text("value") ?? "");
            if (given.Error is { } error) body.Fail(error);
            if (key != "resource_name") body.Fail(VpcepErrors.Parameter.Because("the key of a match is resource_name"));
            (query._name, query._isExact) = (value, value.Length == 0);
        }

        return query;
    }

    public bool Matches(TaggedResource resource)
    {
        if (_name is { } name && !(_isExact ? resource.Name.Length == 0 : resource.Name.Contains(name, StringComparison.OrdinalIgnoreCase))) return false;
        if (_withoutTags) return resource.Tags.IsEmpty;
        return _all.All(condition => condition.Holds(resource))
            && (_any.IsEmpty || _any.Any(condition => condition.Holds(resource)))
            && (_notAll.IsEmpty || !_notAll.All(condition => condition.Holds(resource)))
            && !_notAny.Any(condition => condition.Holds(resource));
    }

    private static ImmutableArray<Condition> ReadConditions(VpcepBody body, string name)
    {
        var items = body.Read(VpcepErrors.TagCharacters, members => members.OptionalObjects(name)) ?? [];
        if (items.Count > KeysMax) body.Fail(VpcepErrors.TooManyTags.Because($"{name} has at most {KeysMax} keys"));
        var conditions = ImmutableArray.CreateBuilder<Condition>(items.Count);
        foreach (var item in items)
        {
            var given = new VpcepBody(item);
            var key = (given.Text("key", VpcepErrors.TagEmpty) ?? "").Trim();
            ImmutableArray<string> values = [.. (given.Read(VpcepErrors.TagCharacters, members => members.OptionalTexts("values")) ?? []).Select(value => value.Trim())];
            if (given.Error is { } error) body.Fail(error);
            if (key.Length == 0) body.Fail(VpcepErrors.TagEmpty);
            if (key.EnumerateRunes().Count() > KeyCharactersMax) body.Fail(VpcepErrors.TagKeySize);
            if (values.Length > ValuesMax) body.Fail(VpcepErrors.TooManyTags.Because($"a key has at most {ValuesMax} values"));
            if (values.Any(value => value.EnumerateRunes().Count() > ValueCharactersMax)) body.Fail(VpcepErrors.TagValueSize);
            if (values.Distinct().Count() < values.Length) body.Fail(VpcepErrors.TagValueTwice);
            conditions.Add(new(key, values));
        }

        if (conditions.DistinctBy(condition => condition.Key).Count() < conditions.Count) body.Fail(VpcepErrors.TagKeyTwice);
        return conditions.ToImmutable();
    }

    /// <summary>A number that clients send as a number or as text (quirk 19).</summary>
    private static int ReadNumber(VpcepBody body, string name, int absent, int least, int most, HuaweiError error)
    {
        if (body.Read(error, members => members.OptionalValue(name)) is not { } value) return absent;
        var isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt32(out absent),
            JsonValueKind.String => int.TryParse(body.Text(name, error), NumberStyles.None, CultureInfo.InvariantCulture, out absent),
            _ => false,
        };
        if (!isNumber || absent < least || absent > most) body.Fail(error.Because($"{name} is {least} to {most}"));
        return absent;
    }

    /// <summary>A key with any of its values; a value that begins with * is a part of one.</summary>
    private readonly record struct Condition(string Key, ImmutableArray<string> Values)
    {
        public bool Holds(TaggedResource resource)
        {
            var (key, values) = (Key, Values);
            return resource.Tags.Any(
                tag => tag.Key == key
                    && (values.IsEmpty
                        || values.Any(value => value.StartsWith('*') ? tag.Value.Contains(value[1..], StringComparison.Ordinal) : tag.Value == value)));
        }
    }
}
