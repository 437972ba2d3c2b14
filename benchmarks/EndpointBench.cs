using System.Diagnostics;
using System.Globalization;
using Tieline.Running;
using Tieline.Sdk.Huawei;

namespace Tieline.Bench;

/// <summary>Traffic through endpoints, beside a peering and beside HAProxy on the same hop; and how soon there is any.</summary>
internal static class EndpointBench
{
    // Many short turns: what else the machine does comes and goes, and is then in all ways alike.
    private const int Turns = 15, Creations = 21, Held = 10_000, HeldByProxy = 2_500, HeaderBytes = 35, Flows = 4;
    private const double Seconds = 0.4;

    // The machine's may be one that paces (bbr): then a flow waits for timers, and the ways seem more alike than they are.
    private const string CongestionControl = "reno";

    private const string Close = "10.215.1.100", Open = "10.215.1.101", Probe = "10.215.1.102";

    private static readonly (int At, int Sink) Ports = (EndpointPath.ClientPort, EndpointPath.ServerPort);

    public static async Task RunAsync(string program, Figures figures)
    {
        await using var server = await BenchServer.StartAsync(program, "--engine", "linux", "links:bandwidth=acrossRegions");
        var path = new EndpointPath(server);
        await path.MakeAsync();
        var (plain, told) = (await path.OfferAsync(TcpProxy.Close), await path.OfferAsync(TcpProxy.ProxyOpen, EndpointPath.ServerPort + 1));
        var endpoints = new[] { await path.ConnectAsync(plain, Close), await path.ConnectAsync(told, Open) };
        foreach (var endpoint in endpoints) await server.Endpoints.WaitUntilEndpointAcceptedAsync(endpoint);

        await TrafficAsync(server, figures);
        await HoldAsync(server, path, plain, figures);
        await HoldByProxyAsync(server, path, told, figures);
        await CreateAsync(path, plain, figures, "create call to the first answered connection, median", "under 50 ms", 50, Creations);
        var others = await FillAsync(server, figures);
        await CreateAsync(
            path, plain, figures, "the same with 1,000 services and 5,000 endpoints there, median", "under 100 ms", 100, Creations);

        foreach (var endpoint in endpoints) await path.DisconnectAsync(endpoint);
        foreach (var service in new[] { plain, told }) await path.WithdrawAsync(service);
        await EmptyAsync(server, others);
        await path.RemoveAsync();
    }

    private sealed record Crowd(IReadOnlyList<string> Endpoints, IReadOnlyList<string> Services, IReadOnlyList<(string Vpc, string Subnet)> Networks, IReadOnlyList<string> Ports);

    private static async Task TrafficAsync(BenchServer server, Figures figures)
    {
        var peering = new PeeredPath(server);
        await peering.MakeAsync(mbps: 10_000);
        await using (await HandMadePath.MakeAsync())
        await using (await HandMadeProxy.StartAsync())
        {
            var (close, routed, proxied, open, openByHand) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
            (List<double> Seen, string From, string To, string Address, (int At, int Sink)? Ports) routedWay = (routed, PeeredPath.From, PeeredPath.To, peering.Address, null),
                closeWay = (close, EndpointPath.From, EndpointPath.To, Close, Ports);

            // These two are a few percent apart, and single measurements of one and the same way a tenth: they are measured three times as often.
            (List<double> Seen, string From, string To, string Address, (int At, int Sink)? Ports)[] ways =
            [
                routedWay, closeWay, (proxied, HandMadePath.From, HandMadePath.To, HandMadeProxy.Address, Ports),
                closeWay, routedWay, (open, EndpointPath.From, EndpointPath.To, Open, (Ports.At, Ports.Sink + 1)),
                routedWay, closeWay, (openByHand, HandMadePath.From, HandMadePath.To, HandMadeProxy.Address, (HandMadeProxy.ProxyPort, Ports.Sink)),
            ];
            for (var turn = 0; turn < Turns; turn++)
            {
                foreach (var way in turn % 2 == 0 ? ways : ways.Reverse())
                    way.Seen.Add(await TcpFlow.MeasureAsync(way.From, way.To, way.Address, Seconds, way.Ports, CongestionControl, Flows));
            }

            figures.Note($"TCP over a peering, {Flows} connections, median of {routed.Count}", $"{Figures.Median(routed) / 1000:F2} Gbit/s");
            figures.Note($"TCP through HAProxy by hand, {Flows} connections, median of {proxied.Count}", $"{Figures.Median(proxied) / 1000:F2} Gbit/s");
            Ratio(figures, "TCP through an endpoint, close / over a peering", close, routed, 0.95, "Gbit/s", 1000);
            Ratio(figures, "TCP through an endpoint, close / HAProxy by hand", close, proxied, 2.0, "Gbit/s", 1000);
            Ratio(figures, "TCP through an endpoint, proxy_open / HAProxy by hand with send-proxy-v2", open, openByHand, 0.97, "Gbit/s", 1000);

            var (rate, rateByHand) = (new List<double>(), new List<double>());
            using var backend = await GreeterAsync(EndpointPath.To, EndpointPath.ServerPort);
            using var byHand = await GreeterAsync(HandMadePath.To, EndpointPath.ServerPort);
            (List<double> Seen, string From, string Address)[] callers = [(rate, EndpointPath.From, Close), (rateByHand, HandMadePath.From, HandMadeProxy.Address)];
            for (var turn = 0; turn < Turns; turn++)
            {
                foreach (var caller in turn % 2 == 0 ? callers : callers.Reverse()) caller.Seen.Add(await RateAsync(caller.From, caller.Address));
            }

            backend.Kill();
            byHand.Kill();
            Ratio(figures, "connections a second through an endpoint, close / HAProxy by hand", rate, rateByHand, 1.1, "a second", 1);
        }

        await peering.RemoveAsync();
    }

    /// <summary>Connections live on while other ports come, another endpoint comes and goes, and the access list changes.</summary>
    private static async Task HoldAsync(BenchServer server, EndpointPath path, string service, Figures figures)
    {
        var alive = await HoldAsync(Close, EndpointPath.ServerPort, Held, 1, async () =>
        {
            await server.Endpoints.UpdateEndpointServiceAsync(service, new() { Ports = [new(EndpointPath.ClientPort, EndpointPath.ServerPort), new(8081, 92)] });
            await path.DisconnectAsync(await path.ConnectAsync(service, Probe));
        });
        figures.Add($"connections of {Held:N0} that lived through new ports and an endpoint that came and went", $"{alive:N0}", $"{Held:N0}", alive == Held);
    }

    /// <summary>Connections that HAProxy carries live on while it is reloaded twice: another consumer comes and goes.</summary>
    private static async Task HoldByProxyAsync(BenchServer server, EndpointPath path, string service, Figures figures)
    {
        var alive = await HoldAsync(Open, EndpointPath.ServerPort + 1, HeldByProxy, 1 + HeaderBytes, async () =>
        {
            var (vpc, subnet) = await EndpointPath.NetworkAsync(server, "10.217.0.0/16", "10.217.0.0/24", "10.217.0.1");
            var other = (await server.Endpoints.CreateEndpointAsync(new() { EndpointServiceId = service, VpcId = vpc, SubnetId = subnet })).Id;
            await path.DisconnectAsync(other);
            await server.Networks.DeleteSubnetAsync(vpc, subnet);
            await server.Networks.DeleteVpcAsync(vpc);
        });
        figures.Add(
            $"connections of {HeldByProxy:N0} with a header that lived through two reloads, for a consumer that came and went", $"{alive:N0}", $"{HeldByProxy:N0}",
            alive == HeldByProxy);
    }

    /// <returns>How many connections still answered after <paramref name="change"/>.</returns>
    private static async Task<int> HoldAsync(string address, int serverPort, int count, int firstBytes, Func<Task> change)
    {
        using var backend = await GreeterAsync(EndpointPath.To, serverPort);
        using var client = Shell.Start(
            "ip", "netns", "exec", EndpointPath.From, Environment.ProcessPath!, "tcp-hold", address, $"{EndpointPath.ClientPort}", $"{count}", $"{firstBytes}");
        if (await client.StandardOutput.ReadLineAsync() != "held") throw new InvalidOperationException(await client.StandardError.ReadToEndAsync());
        await change();
        await client.StandardInput.WriteLineAsync();
        var alive = int.Parse((await client.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        await client.WaitForExitAsync();
        backend.Kill();
        return alive;
    }

    private static async Task CreateAsync(EndpointPath path, string service, Figures figures, string what, string aim, double under, int times)
    {
        using var backend = await GreeterAsync(EndpointPath.To, EndpointPath.ServerPort);
        var (total, answered) = (new List<double>(), new List<double>());
        for (var time = -3; time < times; time++)
        {
            using var prober = Shell.Start(
                "ip", "netns", "exec", EndpointPath.From, Environment.ProcessPath!, "tcp-until-greeted", Probe, $"{EndpointPath.ClientPort}");
            await prober.StandardOutput.ReadLineAsync();
            var started = Stopwatch.GetTimestamp();
            var endpoint = await path.ConnectAsync(service, Probe);
            var call = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var at = long.Parse((await prober.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            await prober.WaitForExitAsync();
            await path.DisconnectAsync(endpoint);
            if (time < 0) continue; // the first ones compile the server's code
            answered.Add(call);
            total.Add(Stopwatch.GetElapsedTime(started, at).TotalMilliseconds);
        }

        backend.Kill();
        figures.Add(what, $"{Figures.Median(total):F1} ms", aim, Figures.Median(total) < under);
        figures.Note("of which until the create call is answered (on disk)", $"{Figures.Median(answered):F1} ms");
    }

    /// <summary>20 providers with 50 services each, 50 consumers with 100 endpoints each; all use the same addresses.</summary>
    private static async Task<Crowd> FillAsync(BenchServer server, Figures figures)
    {
        const int Providers = 20, ServicesOfEach = 50, Consumers = 50, EndpointsOfEach = 100;
        const string Range = "10.216.0.0/16", Subnet = "10.216.0.0/24", Gateway = "10.216.0.1";
        var started = Stopwatch.GetTimestamp();
        var (services, ports, networks) = (new List<string>(), new List<string>(), new List<(string Vpc, string Subnet)>());
        for (var provider = 0; provider < Providers; provider++)
        {
            var (vpc, subnet) = await EndpointPath.NetworkAsync(server, Range, Subnet, Gateway);
            networks.Add((vpc, subnet));
            var port = await server.Networks.CreatePortAsync(new() { NetworkId = subnet, Name = "bench" });
            ports.Add(port.Id);
            services.AddRange(await Task.WhenAll(Enumerable.Range(1, ServicesOfEach).Select(async number => (await server.Endpoints.CreateEndpointServiceAsync(new()
            {
                PortId = port.Id, VpcId = vpc, ServerType = "VM", ApprovalEnabled = false, Ports = [new(8080, number)],
            })).Id)));
        }

        foreach (var service in services) await server.Endpoints.WaitUntilServiceAvailableAsync(service);
        var made = new List<string>();
        for (var consumer = 0; consumer < Consumers; consumer++)
        {
            var (vpc, subnet) = await EndpointPath.NetworkAsync(server, Range, Subnet, Gateway);
            networks.Add((vpc, subnet));
            var first = consumer * EndpointsOfEach;
            made.AddRange(await Task.WhenAll(Enumerable.Range(first, EndpointsOfEach).Select(async number => (await server.Endpoints.CreateEndpointAsync(new()
            {
                EndpointServiceId = services[number % services.Count], VpcId = vpc, SubnetId = subnet,
            })).Id)));
        }

        await Parallel.ForEachAsync(
            made, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (endpoint, cancel) => await server.Endpoints.WaitUntilEndpointAcceptedAsync(endpoint, cancel: cancel));
        figures.Note($"{services.Count:N0} services and {made.Count:N0} endpoints made and accepted, in all", $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        return new(made, services, networks, ports);
    }

    private static async Task EmptyAsync(BenchServer server, Crowd crowd)
    {
        var some = new ParallelOptions { MaxDegreeOfParallelism = 8 };
        await Parallel.ForEachAsync(crowd.Endpoints, some, async (endpoint, cancel) => await server.Endpoints.DeleteEndpointAsync(endpoint, cancel));
        await Parallel.ForEachAsync(crowd.Endpoints, some, async (endpoint, cancel) => await server.Endpoints.WaitUntilEndpointGoneAsync(endpoint, cancel: cancel));
        await Parallel.ForEachAsync(crowd.Services, some, async (service, cancel) => await server.Endpoints.DeleteEndpointServiceAsync(service, cancel));
        await Parallel.ForEachAsync(crowd.Services, some, async (service, cancel) => await server.Endpoints.WaitUntilServiceGoneAsync(service, cancel: cancel));
        foreach (var port in crowd.Ports) await server.Networks.DeletePortAsync(port);
        foreach (var (vpc, subnet) in crowd.Networks)
        {
            await server.Networks.DeleteSubnetAsync(vpc, subnet);
            await server.Networks.DeleteVpcAsync(vpc);
        }
    }

    private static async Task<Process> GreeterAsync(string name, int port)
    {
        var greeter = Shell.Start("ip", "netns", "exec", name, Environment.ProcessPath!, "tcp-greeter", $"{port}");
        return await greeter.StandardOutput.ReadLineAsync() == "listening" ? greeter : throw new InvalidOperationException(await greeter.StandardError.ReadToEndAsync());
    }

    private static async Task<double> RateAsync(string from, string address) => double.Parse(
        await Shell.RunAsync(
            "ip", "netns", "exec", from, Environment.ProcessPath!, "tcp-connect-rate", address, $"{EndpointPath.ClientPort}", Seconds.ToString(CultureInfo.InvariantCulture)),
        CultureInfo.InvariantCulture);

    private static void Ratio(Figures figures, string what, List<double> seen, List<double> beside, double least, string unit, double per)
    {
        var ratio = Figures.Median(seen) / Figures.Median(beside);
        figures.Add(what, $"{ratio:F2} ({Figures.Median(seen) / per:F2} {unit})", $"at least {least.ToString("0.0#", CultureInfo.InvariantCulture)}", ratio >= least);
    }
}
