using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Tieline.Dialects.Http;

/// <summary>Reads the members of a JSON object and keeps the first fault, so that a parse is a list of what is wanted.</summary>
/// <remarks>
/// A member that is null counts as absent. Unknown members are ignored. After a fault the values are defaults: look at
/// <see cref="Fault"/> before using any.
/// </remarks>
internal sealed class JsonMembers
{
    /// <summary>An escape such as \ud800 in a member's name: the parser lets it pass, and throws when the name is read.</summary>
    private const string HalfCharacter = "a member's name has an escape that stands for half a character";

    private readonly JsonElement _object;
    private readonly string _path;
    private readonly JsonMembers? _parent;
    private string? _fault;

    /// <param name="element">An object; anything else is a fault. Undefined stands for an empty body.</param>
    public JsonMembers(JsonElement element) : this(element, "", null)
    {
    }

    private JsonMembers(JsonElement element, string path, JsonMembers? parent)
    {
        (_object, _path, _parent) = (element, path, parent);
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            Fail($"{(path.Length == 0 ? "the body" : path[..^1])} is not a JSON object");
            _object = default;
        }
    }

    /// <summary>What is wrong, in words safe to show; null for nothing.</summary>
    public string? Fault => _parent is null ? _fault : _parent.Fault;

    /// <summary>True when there is no body at all.</summary>
    public bool IsAbsent => _object.ValueKind == JsonValueKind.Undefined;

    /// <summary>Notes a fault that the caller found; the first one stays.</summary>
    public void Fail(string fault)
    {
        if (_parent is not null) _parent.Fail(fault);
        else _fault ??= fault;
    }

    /// <summary>Makes every member of another name a fault: for an API in which a misspelt member must not pass in silence.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        if (_object.ValueKind != JsonValueKind.Object) return;
        try
        {
            foreach (var member in _object.EnumerateObject())
            {
                var isKnown = false;
                foreach (var name in names) isKnown |= member.NameEquals(name);
                if (!isKnown) Fail($"{_path}{member.Name} is not a member here; there are {string.Join(", ", names!)}");
            }
        }
        catch (InvalidOperationException)
        {
            Fail(HalfCharacter);
        }
    }

    public string RequiredText(string name)
    {
        if (OptionalText(name) is { Length: > 0 } text) return text;
        Fail($"{_path}{name} is required");
        return "";
    }

    /// <summary>The text; null when absent.</summary>
    public string? OptionalText(string name)
    {
        if (!TryFind(name, out var member)) return null;
        if (AsText(member) is { } text) return text;
        Fail($"{_path}{name} is not a text");
        return null;
    }

    public int RequiredInteger(string name)
    {
        if (OptionalInteger(name) is { } number) return number;
        Fail($"{_path}{name} is required");
        return 0;
    }

    /// <summary>A whole number of 32 bits, written without point or exponent; null when absent.</summary>
    public int? OptionalInteger(string name)
    {
        if (!TryFind(name, out var member)) return null;
        if (member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number)) return number;
        Fail($"{_path}{name} is not a whole number in range");
        return null;
    }

    public bool RequiredBoolean(string name)
    {
        if (OptionalBoolean(name) is { } value) return value;
        Fail($"{_path}{name} is required");
        return false;
    }

    public bool? OptionalBoolean(string name)
    {
        if (!TryFind(name, out var member)) return null;
        if (member.ValueKind is JsonValueKind.True or JsonValueKind.False) return member.GetBoolean();
        Fail($"{_path}{name} is not true or false");
        return null;
    }

    /// <summary>The value as it is, of whatever kind; null when absent.</summary>
    public JsonElement? OptionalValue(string name) => TryFind(name, out var member) ? member : null;

    public JsonMembers? OptionalObject(string name) =>
        TryFind(name, out var member) ? new JsonMembers(member, $"{_path}{name}.", this) : null;

    /// <summary>The objects of an array; null when absent.</summary>
    public IReadOnlyList<JsonMembers>? OptionalObjects(string name)
    {
        if (!TryFindArray(name, out var member)) return null;
        var objects = new List<JsonMembers>(member.GetArrayLength());
        foreach (var item in member.EnumerateArray()) objects.Add(new JsonMembers(item, $"{_path}{name}[].", this));
        return objects;
    }

    /// <summary>The texts of an array; null when absent.</summary>
    public IReadOnlyList<string>? OptionalTexts(string name)
    {
        if (!TryFindArray(name, out var member)) return null;
        var texts = new List<string>(member.GetArrayLength());
        foreach (var item in member.EnumerateArray())
        {
            if (AsText(item) is { } text) texts.Add(text);
            else Fail($"{_path}{name} has an item that is not a text");
        }

        return texts;
    }

    private bool TryFindArray(string name, out JsonElement member)
    {
        if (!TryFind(name, out member)) return false;
        if (member.ValueKind == JsonValueKind.Array) return true;
        Fail($"{_path}{name} is not an array");
        return false;
    }

    private bool TryFind(string name, out JsonElement member)
    {
        member = default;
        try
        {
            return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;
        }
        catch (InvalidOperationException)
        {
            Fail(HalfCharacter);
            return false;
        }
    }

    /// <summary>Null for another kind of value, and for an escape that stands for half a character.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "GetString has no other way to say so.")]
    private static string? AsText(JsonElement member)
    {
        if (member.ValueKind != JsonValueKind.String) return null;
        try
        {
            return member.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // a lone surrogate, such as \ud800
        }
    }
}
