namespace Tieline.Bench;

/// <summary>Two VPCs with a workload each, peered and routed through the API.</summary>
internal sealed class PeeredPath(BenchServer server)
{
    public const string From = "tlbench-a", To = "tlbench-b";

    public string Address { get; private set; } = "";

    public string Peering { get; private set; } = "";

    private string _near = "", _far = "", _nearSubnet = "", _farSubnet = "";

    public async Task MakeAsync(int mbps)
    {
        (_near, _far) = (await server.VpcAsync("10.211.0.0/16"), await server.VpcAsync("10.212.0.0/16"));
        (_nearSubnet, _farSubnet) = (await server.SubnetAsync(_near, "10.211.1.0/24"), await server.SubnetAsync(_far, "10.212.1.0/24"));
        await server.AttachAsync(From, _nearSubnet);
        Address = await server.AttachAsync(To, _farSubnet);
        Peering = await server.PeerAsync(_near, _far, mbps);
        var side = await server.Peerings.WaitUntilActiveAsync(Peering);
        var other = await server.Peerings.GetPeerConnAsync(Peering, "acceptor");
        await server.RouteAsync(_near, "10.212.0.0/16", side.LocalIfId);
        await server.RouteAsync(_far, "10.211.0.0/16", other!.LocalIfId);
    }

    public async Task RemoveAsync()
    {
        await server.DetachAsync(From);
        await server.DetachAsync(To);
        await server.Peerings.ReleaseAsync(Peering);
        await server.Peerings.WaitUntilGoneAsync(Peering);
        foreach (var subnet in new[] { _nearSubnet, _farSubnet }) await server.Vpcs.DeleteSubnetAsync(subnet);
        foreach (var vpc in new[] { _near, _far }) await server.Vpcs.DeleteVpcAsync(vpc);
        for (var look = 0; look < 200 && new[] { From, To }.Any(name => File.Exists($"/run/netns/{name}")); look++)
            await Task.Delay(25);
    }
}
