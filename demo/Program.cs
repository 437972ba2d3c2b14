// ./run demo: the product from first request to last packet, driven by the SDK; exits non-zero when a step did not hold.

using System.Globalization;
using Tieline.Demo;
using Tieline.Running;

if (args is ["tcp-sink"])
{
    TcpFlow.Sink();
    return 0;
}

if (args is ["tcp-source", var address, var port, var seconds])
{
    TcpFlow.Source(address, int.Parse(port, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["http-backend", var listen, var backendPort])
{
    HttpBackend.Run(listen, int.Parse(backendPort, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["http-get", var host, var hostPort])
{
    Console.Write(HttpBackend.Get(host, int.Parse(hostPort, CultureInfo.InvariantCulture)));
    return 0;
}

if (args is not ["--server", var server, "--cli", var cli, .. var rest])
{
    Console.Error.WriteLine("usage: ./run demo [server options]");
    return 2;
}

var story = new Story();
await using (var stage = await Stage.SetAsync(server, cli, rest))
{
    Console.WriteLine(stage.CarriesPackets
        ? "Tieline demo on the linux engine: every ping and bit below crossed real network namespaces.\n"
        : "Tieline demo on the model engine (the linux engine needs root): no packets; reachability is the model's answer.\n");
    await PartAsync("Peer connections, by Baidu's API", PeeringDemo.RunAsync);
    await PartAsync("Router interfaces, by Alibaba's API", RouterInterfaceDemo.RunAsync);
    await PartAsync("Endpoint services, by Huawei's API", EndpointServiceDemo.RunAsync);
    await PartAsync("VPC channels, by Huawei's API", ChannelDemo.RunAsync);

    // What a part made goes also when a step of it failed.
    async Task PartAsync(string title, Func<Stage, Story, Task> run)
    {
        Console.WriteLine(title);
        foreach (var part in new[] { () => run(stage, story), () => story.StepAsync("nothing is left behind", stage.ClearAsync) })
        {
            try
            {
                await part();
            }
            catch (StepFailedException)
            {
                Console.WriteLine($"\nthe server's log:\n{stage.ServerLog}");
            }
        }

        Console.WriteLine();
    }
}

Console.WriteLine(story.Summary);
return story.Failed ? 1 : 0;
