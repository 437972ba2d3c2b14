using System.Globalization;
using System.Text;
using Tieline.Core.Gateways;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>The maps by which a gateway finds the API of a request. Contract huawei-vpc-channel, 11.1.</summary>
/// <remarks>
/// A request is looked up as <c>group|stage|method|path</c>. No group, stage or path has a <c>|</c>, so a caller who puts one into
/// <c>X-Stage</c> names nothing. Whole paths go before prefixes; within each, plain ones before those with parts in braces. A method
/// of <c>?</c> says that some method has the path.
/// </remarks>
internal sealed class RequestMaps
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"];

    public required string Whole { get; init; }

    /// <summary>Keys that end in a slash, for <c>map_beg</c>, which takes the longest.</summary>
    public required string Prefixes { get; init; }

    /// <summary>Patterns of whole paths with parts in braces, the most particular first.</summary>
    public required string Templates { get; init; }

    /// <summary>Patterns of prefixes with parts in braces.</summary>
    public required string PrefixTemplates { get; init; }

    public static RequestMaps Of(IReadOnlyList<RouteOfGateway> routes)
    {
        var plain = routes.Where(route => PathTemplate.Braces(route.Api.Path).Count == 0).ToList();
        var braced = routes.Where(route => PathTemplate.Braces(route.Api.Path).Count > 0).ToList();
        return new()
        {
            Whole = Keys(plain.Where(route => route.Api.Match == PathMatch.Whole), path => path),
            Prefixes = Keys(plain.Where(route => route.Api.Match == PathMatch.Prefix), path => path.TrimEnd('/') + "/"),
            Templates = Patterns(braced.Where(route => route.Api.Match == PathMatch.Whole), PatternOf),
            PrefixTemplates = Patterns(braced.Where(route => route.Api.Match == PathMatch.Prefix), path => $"{PatternOf(path.TrimEnd('/'))}(/.*)?"),
        };
    }

    /// <summary>The name of a route's backend.</summary>
    public static string BackendOf(RouteOfGateway route) => $"api-{route.Id.Code}";

    /// <summary>A path with its parts in braces as a PCRE pattern; the parts are its groups, in order.</summary>
    public static string PatternOf(string path) => string.Join('/', path.Split('/').Select(segment => PathTemplate.Brace(segment) switch
    {
        null => ProxyText.Pattern(segment),
        (_, true) => "(.+)",
        _ => "([^/]+)",
    }));

    /// <summary>Sorts the most particular first: segment by segment, plain text, then one segment, then the rest; longer before shorter.</summary>
    private static string Order(string path) => string.Concat(path.Split('/').Select(segment => PathTemplate.Brace(segment) switch
    {
        null => '0',
        (_, false) => '1',
        _ => '2',
    })) + "9";

    /// <summary>One line for each method; an API of <c>ANY</c> has those that no other API has for the same path.</summary>
    private static string Keys(IEnumerable<RouteOfGateway> routes, Func<string, string> key)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var route in routes.OrderBy(route => route.Api.Method == "ANY"))
        {
            foreach (var method in route.Api.Method == "ANY" ? [.. Methods, "?"] : new[] { route.Api.Method, "?" })
                lines.TryAdd($"{route.Group.Code}|{route.Stage}|{method}|{key(route.Api.Path)}", BackendOf(route));
        }

        return string.Concat(lines.Select(line => $"{line.Key} {line.Value}\n"));
    }

    /// <summary>One line for each API, the most particular path first, a method before any.</summary>
    private static string Patterns(IEnumerable<RouteOfGateway> routes, Func<string, string> pattern)
    {
        var text = new StringBuilder();
        foreach (var route in routes.OrderBy(route => Order(route.Api.Path), StringComparer.Ordinal).ThenBy(route => route.Api.Method == "ANY"))
        {
            var methods = string.Join('|', route.Api.Method == "ANY" ? Methods : [route.Api.Method]);
            text.Append(
                CultureInfo.InvariantCulture,
                $"^{route.Group.Code}\\|{route.Stage}\\|({methods}|\\?)\\|{pattern(route.Api.Path)}$ {BackendOf(route)}\n");
        }

        return text.ToString();
    }
}
