using System.Collections.Immutable;
using Tieline.Core.Networks;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>Members of bodies that several operations have, each with its rule.</summary>
internal static class BaiduMembers
{
    public const int NameCharactersMax = 65, DescriptionCharactersMax = 200, TagCharactersMax = 65;

    /// <summary>The name of a VPC or subnet. Contract baidu-peer-connection, 6.1.</summary>
    public static string RequiredName(this JsonMembers body)
    {
        var name = body.RequiredText("name");
        if (body.Fault is null && (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') || name.Length > NameCharactersMax || name == "default"))
            body.Fail($"name is 1 to {NameCharactersMax} letters, digits, underscores and hyphens, and not default");
        return name;
    }

    /// <summary>Free text of at most 200 characters. Contract baidu-peer-connection, 3.3 and 6.1.</summary>
    public static string? OptionalDescription(this JsonMembers body) => body.OptionalWords("description", DescriptionCharactersMax);

    /// <summary>Free text; no control characters but tab and line ends.</summary>
    public static string? OptionalWords(this JsonMembers body, string name, int charactersMax)
    {
        if (body.OptionalText(name) is not { } text) return null;
        if (text.EnumerateRunes().Count() > charactersMax) body.Fail($"{name} has at most {charactersMax} characters");
        if (text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'))) body.Fail($"{name} has a control character");
        return text;
    }

    /// <summary>An IPv4 network; null when absent or empty, which is the same to Baidu's Go client.</summary>
    public static Ipv4Network? OptionalNetwork(this JsonMembers body, string name)
    {
        if (body.OptionalText(name) is not { Length: > 0 } text) return null;
        if (Ipv4Network.TryParse(text, out var network)) return network;
        body.Fail($"{name} is not an IPv4 network such as 192.168.0.0/24, without host bits");
        return null;
    }

    public static Ipv4Network RequiredNetwork(this JsonMembers body, string name)
    {
        if (body.OptionalNetwork(name) is { } network) return network;
        body.Fail($"{name} is required");
        return default;
    }

    /// <summary>Notes a fault when IPv6 is asked for: Tieline carries IPv4.</summary>
    public static bool AsksForIpv6(this JsonMembers body) => body.OptionalBoolean("enableIpv6") == true;

    /// <summary>Tags in the order given. Contract baidu-peer-connection, 6.6.</summary>
    public static ImmutableArray<Tag> OptionalTags(this JsonMembers body)
    {
        if (body.OptionalObjects("tags") is not { Count: > 0 } objects) return [];
        var tags = ImmutableArray.CreateBuilder<Tag>(objects.Count);
        var keys = new HashSet<string>(objects.Count);
        foreach (var item in objects)
        {
            var tag = new Tag(item.RequiredText("tagKey"), item.OptionalText("tagValue") ?? "");
            if (!IsTagText(tag.Key) || !IsTagText(tag.Value))
                item.Fail($"a tag's key and value are at most {TagCharactersMax} letters, digits, Chinese characters and -_ /.");
            if (!keys.Add(tag.Key)) item.Fail("a tag's key is given twice");
            tags.Add(tag);
        }

        return tags.MoveToImmutable();
    }

    private static bool IsTagText(string text) =>
        text.Length <= TagCharactersMax
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ' ' or '/' or '.' or (>= '\u3400' and <= '\u9fff'));
}
