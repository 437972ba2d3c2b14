using System.Globalization;
using System.Text.RegularExpressions;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Operating;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task The_page_is_in_Prometheus_format_and_counts_what_happens()
    {
        await using var server = await TestServer.StartAsync();
        await server.Alice.VpcAsync("counted");
        await Refusal.OfAsync("BadRequest", () => server.Alice.VpcAsync("not counted as made", "10.0.0.1/33"));
        var before = await ReadAsync(server);
        await server.Alice.VpcAsync("counted-too");
        await server.Alice.VpcAsync("and-this");
        await Refusal.OfAsync("BadRequest", () => server.Alice.VpcAsync("x", "10.0.0.1/33"));
        var after = await ReadAsync(server);

        Assert.Equal(2, Of(after, "ok") - Of(before, "ok"));
        Assert.Equal(1, Of(after, "BadRequest") - Of(before, "BadRequest"));
        Assert.Equal((3, 0), (after["tieline_records{kind=\"vpcs\"}"], after["tieline_records{kind=\"services\"}"]));
        Assert.Contains(after.Keys, name => name.StartsWith("dotnet_", StringComparison.Ordinal));
        Assert.Contains(after.Keys, name => name.StartsWith("kestrel_", StringComparison.Ordinal));

        static double Of(Dictionary<string, double> page, string code) => page.GetValueOrDefault(
            $"tieline_request_duration_seconds_count{{dialect=\"baidu\",operation=\"vpc.create\",code=\"{code}\"}}");
    }

    /// <summary>Reads the page strictly: text format 0.0.4.</summary>
    private static async Task<Dictionary<string, double>> ReadAsync(TestServer server)
    {
        using var response = await server.Http.GetAsync("/tieline/v1/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var page = await response.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", page, StringComparison.Ordinal);
        var values = new Dictionary<string, double>();
        var types = new Dictionary<string, string>();
        var family = "";
        foreach (var line in page.TrimEnd('\n').Split('\n'))
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                family = comment.Groups["name"].Value;
                if (comment.Groups["kind"].Value == "TYPE") Assert.True(types.TryAdd(family, comment.Groups["rest"].Value), $"{family} has two types");
                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, $"not of the format: {line}");
            var name = sample.Groups["name"].Value;
            var own = types[family] == "histogram" ? Suffix().Replace(name, "") : name;
            Assert.True(own == family, $"{line} stands under {family}");
            var value = double.Parse(sample.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture);
            Assert.True(values.TryAdd(name + sample.Groups["labels"].Value, value), $"twice: {line}");
        }

        Assert.All(types, type => Assert.Contains(type.Value, new[] { "counter", "gauge", "histogram" }));
        Assert.All(types.Where(type => type.Value == "counter"), type => Assert.EndsWith("_total", type.Key, StringComparison.Ordinal));
        AssertBucketsAddUp(values);
        return values;
    }

    private static void AssertBucketsAddUp(Dictionary<string, double> values)
    {
        var series = values.Where(value => value.Key.Contains("_bucket{", StringComparison.Ordinal))
            .GroupBy(value => Bound().Replace(value.Key, ""), value => value.Value);
        foreach (var buckets in series)
        {
            Assert.Equal(buckets.Order(), buckets);
            var labels = buckets.Key.Replace("_bucket{", "_count{", StringComparison.Ordinal).Replace("{}", "", StringComparison.Ordinal);
            Assert.Equal(values[labels], buckets.Last());
        }
    }

    [GeneratedRegex("^# (?<kind>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*")*\})? (?<value>-?[0-9.]+(?:E[+-]?[0-9]+)?|NaN|[+-]Inf)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(""",?le="[^"]*" *""")]
    private static partial Regex Bound();
}
