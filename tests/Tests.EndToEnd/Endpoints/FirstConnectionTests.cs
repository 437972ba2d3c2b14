using System.Diagnostics;
using Tieline.Sdk.Huawei;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Endpoints;

/// <summary>An endpoint is <c>accepted</c> when packets pass, and not before: whoever connects the moment that it is said gets through.</summary>
public sealed class FirstConnectionTests(ITestOutputHelper output)
{
    private const int Endpoints = 100;

    /// <summary>Less than the second after which Linux sends a lost SYN again (TCP_TIMEOUT_INIT): one lost packet is a failure.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(900);

    [LinuxEngineFact]
    public Task The_first_connection_through_the_kernel_gets_through() => CheckAsync(TcpProxy.Close);

    [LinuxEngineFact]
    public Task The_first_connection_through_a_proxy_gets_through() => CheckAsync(TcpProxy.ProxyOpen);

    private async Task CheckAsync(string tcpProxy)
    {
        await using var scene = await EndpointScene.SetAsync();
        using var backend = scene.Shop.Greet(scene.Backend.FixedIps[0].IpAddress!, 8080, "welcome");
        var service = await scene.Alice.OfferAsync(scene.Provider, scene.Backend.Id, tcpProxy: tcpProxy);
        var (late, waits) = (new List<string>(), new List<double>());
        for (var i = 0; i < Endpoints; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            var id = await scene.Bob.ConnectAsync(scene.Consumer, service);
            var endpoint = await scene.Bob.WatchAsync(id, EndpointStatus.Accepted);
            var accepted = Stopwatch.GetTimestamp();
            if (await scene.Till.HearAsync(endpoint!.Ip, 80, AtOnce) != "welcome") late.Add($"{i}: {endpoint.Ip}");
            waits.Add(Stopwatch.GetElapsedTime(asked, accepted).TotalMilliseconds);
        }

        output.WriteLine($"{tcpProxy}: accepted after {waits.Order().ElementAt(Endpoints / 2):F1} ms (median)");
        Assert.Empty(late);
    }
}
