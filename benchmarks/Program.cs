// ./bench [part ...]: the figures of docs/benchmarks.md, as ratios measured side by side in one run.

using System.Globalization;
using Tieline.Bench;
using Tieline.Running;

if (args is ["tcp-sink"])
{
    TcpFlow.Sink();
    return 0;
}

if (args is ["tcp-sink", var sinkPort, var sinkConnections])
{
    TcpFlow.Sink(int.Parse(sinkPort, CultureInfo.InvariantCulture), int.Parse(sinkConnections, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["tcp-greeter", var greeterPort])
{
    await Conversations.GreetAsync(int.Parse(greeterPort, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["tcp-connect-rate", var at, var atPort, var time])
{
    Conversations.ConnectAgainAndAgain(at, int.Parse(atPort, CultureInfo.InvariantCulture), double.Parse(time, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["tcp-until-greeted", var to, var toPort])
{
    Conversations.ConnectUntilGreeted(to, int.Parse(toPort, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["tcp-hold", var held, var heldPort, var count, var firstBytes])
{
    await Conversations.HoldAsync(
        held, int.Parse(heldPort, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture), int.Parse(firstBytes, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["tcp-source", var address, var port, var seconds])
{
    TcpFlow.Source(address, int.Parse(port, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["tcp-source", var sourceTo, var sourcePort, var sourceSeconds, var congestionControl, var sourceConnections])
{
    TcpFlow.Source(
        sourceTo, int.Parse(sourcePort, CultureInfo.InvariantCulture), double.Parse(sourceSeconds, CultureInfo.InvariantCulture), congestionControl,
        int.Parse(sourceConnections, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["ping-until-answered", var target])
{
    FirstPingBench.PingUntilAnswered(target);
    return 0;
}

if (args is not ["--server", var server, "--root", var root, .. var parts])
{
    Console.Error.WriteLine("usage: ./bench [throughput] [first-ping] [requests] [scale] [interfaces] [endpoints] [channels|channels:FIGURE]");
    return 2;
}

var all = new (string Name, Func<string, Figures, Task> Run)[]
{
    ("throughput", ThroughputBench.RunAsync), ("first-ping", FirstPingBench.RunAsync), ("requests", RequestBench.RunAsync), ("scale", ScaleBench.RunAsync),
    ("interfaces", InterfaceBench.RunAsync),
    ("endpoints", EndpointBench.RunAsync), ("channels", (server, figures) => GatewayBench.RunAsync(server, figures, only: null)),
};
if (parts is [var part] && part.StartsWith("channels:", StringComparison.Ordinal))
{
    // One figure, for whoever works on it: the page stays as it is.
    var figure = new Figures();
    await GatewayBench.RunAsync(server, figure, part["channels:".Length..]);
    return figure.AllHeld ? 0 : 1;
}

if (parts.FirstOrDefault(part => all.All(one => one.Name != part)) is { } unknown)
{
    Console.Error.WriteLine($"no part {unknown}: there are {string.Join(", ", all.Select(one => one.Name))}");
    return 2;
}

var page = Path.Combine(root, "docs", "benchmarks.md");
var allHeld = true;
foreach (var (name, run) in all)
{
    if (parts.Length > 0 && !parts.Contains(name)) continue;
    Console.WriteLine($"\n== {name}");
    var figures = new Figures();
    try
    {
        await run(server, figures);
    }
    catch (Exception fault) // caught so that what the part started is cleared away
    {
        Console.Error.WriteLine(fault);
        return 1;
    }

    var old = File.Exists(page) ? await File.ReadAllTextAsync(page) : "";
    await File.WriteAllTextAsync(page, Figures.Replace(old, figures.Section(name), [.. all.Select(one => one.Name)]));
    allHeld &= figures.AllHeld;
}

return allHeld ? 0 : 1;
