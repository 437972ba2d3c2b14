using System.Globalization;
using System.Text;
using Tieline.Core.Gateways;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>The maps by which a gateway finds the API of a request. Contract huawei-vpc-channel, 11.1.</summary>
/// <remarks>
/// A request is looked up as <c>method|group|stage|path</c>; the stage is empty when the caller names none. No method, group or stage has
/// a <c>|</c>: of a caller's <c>X-Stage</c> it is escaped. Whole paths go before prefixes, longer prefixes before shorter ones; within each,
/// plain ones before those with parts in braces. A method of <c>?</c> says that some method has the path.
/// </remarks>
internal sealed class RequestMaps
{
    /// <summary>Stands for a method when it is asked whether any has the path.</summary>
    public const string AnyMethod = "?";

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"];

    public required string Whole { get; init; }

    /// <summary>Keys that end in a slash, for <c>map_beg</c>, which takes the longest.</summary>
    public required string Prefixes { get; init; }

    /// <summary>Patterns of whole paths with parts in braces, the most particular first.</summary>
    public required string Templates { get; init; }

    /// <summary>Patterns of prefixes with parts in braces, and of the plain ones that go before one of them; the longest first. Looked at before <see cref="Prefixes"/>.</summary>
    public required string PrefixTemplates { get; init; }

    /// <param name="routes">With what a request of each leads to.</param>
    public static RequestMaps Of(IReadOnlyList<(RouteOfGateway Route, string Target)> routes)
    {
        var plain = routes.Where(item => PathTemplate.Braces(item.Route.Api.Path).Count == 0).ToList();
        var braced = routes.Where(item => PathTemplate.Braces(item.Route.Api.Path).Count > 0).ToList();
        var prefixes = plain.Where(item => item.Route.Api.Match == PathMatch.Prefix).ToList();
        var bracedPrefixes = braced.Where(item => item.Route.Api.Match == PathMatch.Prefix).ToLookup(item => item.Route.Group);
        return new()
        {
            Whole = Keys(plain.Where(item => item.Route.Api.Match == PathMatch.Whole), path => path),
            Prefixes = Keys(prefixes, path => path.TrimEnd('/') + "/"),
            Templates = Patterns(InOrder(braced.Where(item => item.Route.Api.Match == PathMatch.Whole), _ => 0), PatternOf),
            PrefixTemplates = Patterns(
                InOrder(
                    bracedPrefixes.SelectMany(group => group).Concat(
                        prefixes.Where(item => bracedPrefixes[item.Route.Group].Any(other => IsAtLeastAsLong(item.Route.Api.Path, other.Route.Api.Path)))),
                    Segments),
                path => $"{PatternOf(path.TrimEnd('/'))}(/.*)?"),
        };
    }

    /// <summary>A path with its parts in braces as a PCRE pattern; the parts are its groups, in order.</summary>
    public static string PatternOf(string path) => string.Join('/', path.Split('/').Select(segment => PathTemplate.Brace(segment) switch
    {
        null => ProxyText.Pattern(segment),
        (_, true) => "(.+)",
        _ => "([^/]+)",
    }));

    private static int Segments(string prefix) => prefix.TrimEnd('/').Count(c => c == '/');

    /// <summary>Whether requests of a plain prefix would also be of one with braces that is no longer.</summary>
    private static bool IsAtLeastAsLong(string plain, string braced)
    {
        var (segments, others) = (plain.TrimEnd('/').Split('/'), braced.TrimEnd('/').Split('/'));
        for (var i = 0; i < others.Length; i++)
        {
            if (i == segments.Length) return false;
            if (PathTemplate.Brace(others[i]) is not { } brace)
            {
                if (segments[i] != others[i]) return false;
            }
            else if (brace.IsRest)
            {
                return true;
            }
        }

        return true;
    }

    /// <summary>The longest first, then the most particular, then a method before any.</summary>
    private static IEnumerable<(RouteOfGateway Route, string Target)> InOrder(IEnumerable<(RouteOfGateway Route, string Target)> routes, Func<string, int> length) =>
        routes.OrderByDescending(item => length(item.Route.Api.Path)).ThenBy(item => Order(item.Route.Api.Path), StringComparer.Ordinal).ThenBy(item => item.Route.Api.Method == "ANY");

    /// <summary>Sorts the most particular first: segment by segment, plain text, then one segment, then the rest; longer before shorter.</summary>
    private static string Order(string path) => string.Concat(path.Split('/').Select(segment => PathTemplate.Brace(segment) switch
    {
        null => '0',
        (_, false) => '1',
        _ => '2',
    })) + "9";

    /// <summary>One line for each method; an API of <c>ANY</c> has those that no other API has for the same path.</summary>
    private static string Keys(IEnumerable<(RouteOfGateway Route, string Target)> routes, Func<string, string> key)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (route, target) in routes.OrderBy(item => item.Route.Api.Method == "ANY"))
        {
            foreach (var method in route.Api.Method == "ANY" ? [.. Methods, AnyMethod] : new[] { route.Api.Method, AnyMethod })
            {
                foreach (var stage in StagesOf(route)) lines.TryAdd($"{method}|{route.Group.Code}|{stage}|{key(route.Api.Path)}", target);
            }
        }

        return string.Concat(lines.Select(line => $"{line.Key} {line.Value}\n"));
    }

    /// <summary>One line for each API, in the order given.</summary>
    private static string Patterns(IEnumerable<(RouteOfGateway Route, string Target)> routes, Func<string, string> pattern)
    {
        var text = new StringBuilder();
        foreach (var (route, target) in routes)
        {
            var methods = string.Join('|', route.Api.Method == "ANY" ? Methods : [route.Api.Method]);
            text.Append(
                CultureInfo.InvariantCulture,
                $"^({methods}|\\{AnyMethod})\\|{route.Group.Code}\\|({string.Join('|', StagesOf(route))})\\|{pattern(route.Api.Path)}$ {target}\n");
        }

        return text.ToString();
    }

    /// <summary>What callers may say to mean the route's stage; nothing means the release.</summary>
    private static string[] StagesOf(RouteOfGateway route) => route.Stage == ApiEnvironment.ReleaseName ? [route.Stage, ""] : [route.Stage];
}
