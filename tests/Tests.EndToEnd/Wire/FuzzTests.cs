using System.Text;
using System.Text.Json;
using Tieline.Tests.EndToEnd.Lives;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Wire;

/// <summary>Valid signed requests of every Baidu operation, mutated at random: what is refused has changed nothing, and nothing is a fault.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Seed = 20261121, Requests = 1_000;

    /// <summary>A server that is given nothing but small requests needs no more.</summary>
    private const long MemoryBytesMax = 400L << 20;

    [Fact]
    public async Task A_mutated_request_is_refused_without_effect_or_carried_out_and_never_fails_the_server()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        await using var server = await TestServer.StartAsync(
            "limits:vpcsPerAccount=unlimited", "limits:linksPerAccount=unlimited", "limits:linksPerVpc=unlimited", "limits:subnetsPerVpc=unlimited");
        var world = await World.MakeAsync(server);
        var before = await PeeringLifeTests.SettledTopologyAsync(server);
        var statuses = new SortedDictionary<int, int>();
        var previous = "";
        for (var number = 0; number < Requests; number++)
        {
            var valid = world.Operations[random.Next(world.Operations.Count)];
            var mutated = RequestMutation.Of(valid, world.Ids, random);
            var wire = mutated.Sign(random.Next(4) == 0 ? server.Bob : server.Alice, server.Address);
            var isBroken = random.Next(4) == 0;
            if (isBroken) wire = RequestMutation.OfBytes(wire, random);
            var wireText = Encoding.Latin1.GetString(wire);
            var shown = $"seed {Seed}, request {number}:\n{wireText}\nafter:\n{previous}\n"; // what a log tells may be of the one before
            previous = wireText;

            var answer = await (isBroken ? RawConnection.AskInVainAsync(server.Address, wire) : RawConnection.AskAsync(server.Address, wire));

            var status = answer?.Status ?? 0;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            Assert.True(answer is null ? isBroken : status < 500 || (isBroken && status == 505), $"{shown}{answer}");
            if (answer is { Status: >= 400 } && answer.Headers.ContainsKey("x-bce-request-id")) AssertIsError(answer, shown);
            Assert.True(server.Process.Log.Length == 0, $"{shown}{server.Process.Log}");
            if (mutated.Method == "GET" && !isBroken) continue;
            var after = await PeeringLifeTests.SettledTopologyAsync(server);
            if (status is not (200 or 0)) Assert.True(before == after, $"{shown}{answer}\nbefore {before}\nafter {after}");
            if (after != before && !world.IsWhole(after))
            {
                world = await World.MakeAsync(server);
                after = await PeeringLifeTests.SettledTopologyAsync(server);
            }

            before = after;
        }

        output.WriteLine(string.Join(", ", statuses.Select(count => $"{count.Key}: {count.Value}")));
        Assert.True(statuses.GetValueOrDefault(200) > Requests / 20, "hardly any request was carried out: the mutations tell nothing of what lies behind the first check");
        Assert.True(statuses.GetValueOrDefault(400) > Requests / 5, "hardly any request was refused");
        Assert.InRange(server.Process.PeakMemoryBytes, 0, MemoryBytesMax);
    }

    private static void AssertIsError(RawAnswer answer, string shown)
    {
        try
        {
            using var error = JsonDocument.Parse(answer.Body);
            Assert.Equal(answer.Headers["x-bce-request-id"], error.RootElement.GetProperty("requestId").GetString());
            Assert.NotEqual("", error.RootElement.GetProperty("code").GetString());
            Assert.NotEqual("", error.RootElement.GetProperty("message").GetString());
            Assert.DoesNotContain("EOF", answer.Text, StringComparison.Ordinal); // Terraform takes that as "gone"
        }
        catch (JsonException fault)
        {
            Assert.Fail($"{shown}{answer}\n{fault.Message}");
        }
    }

    /// <summary>Something of every kind, so that requests have what to be about.</summary>
    private sealed class World
    {
        private readonly List<string> _ids = [];

        public IReadOnlyList<string> Ids => _ids;

        public List<SignedRequest> Operations { get; } = [];

        public static async Task<World> MakeAsync(TestServer server)
        {
            var (alice, bob) = (server.Alice, server.Bob);
            var world = new World();
            var (a, b, c) = (await alice.VpcAsync("fuzz-a"), await alice.VpcAsync("fuzz-b", "10.20.0.0/16"), await bob.VpcAsync("fuzz-c", "10.30.0.0/16"));
            var subnet = await alice.SubnetAsync(a, "10.10.1.0/24");
            var own = await alice.PeeringAsync(a, b);
            var side = await alice.Peerings.WaitUntilActiveAsync(own);
            var asked = await bob.PeeringAsync(c, a, alice);
            await bob.Peerings.WaitUntilUsableAsync(asked);
            var table = (await alice.Vpcs.GetRouteTableOfVpcAsync(a)).RouteTableId;
            var rule = await alice.RouteAsync(a, "10.20.0.0/16", side);
            world._ids.AddRange([a, b, c, subnet, own, asked, table, rule, side.LocalIfId]);

            world.Add("POST", "/v1/vpc", """{"name":"new","description":"d","cidr":"10.99.0.0/16","enableIpv6":false,"tags":[{"tagKey":"k","tagValue":"v"}]}""");
            world.Add("GET", "/v1/vpc", null, ("marker", a), ("maxKeys", "10"), ("isDefault", "false"), ("vpcIds", $"{a},{b}"));
            world.Add("GET", $"/v1/vpc/{a}", null);
            world.Add("PUT", $"/v1/vpc/{a}", """{"name":"renamed","description":"d","secondaryCidr":["192.168.0.0/16"]}""", ("modifyAttribute", null));
            world.Add("PUT", $"/v1/vpc/openRelay/{a}", null);
            world.Add("PUT", $"/v1/vpc/shutdownRelay/{a}", null);
            world.Add("DELETE", $"/v1/vpc/{b}", null);
            world.Add("GET", $"/v1/vpc/{a}/privateIpAddressInfo", null, ("privateIpRange", "10.10.1.1-10.10.1.9"));
            world.Add("GET", "/v1/vpc/resourceIp", null, ("vpcId", a), ("pageNo", "1"), ("pageSize", "100"));
            world.Add("POST", "/v1/subnet", $$"""{"name":"new","zoneName":"cn-bj-a","cidr":"10.10.2.0/24","vpcId":"{{a}}","subnetType":"BCC","tags":[]}""");
            world.Add("GET", "/v1/subnet", null, ("vpcId", a), ("zoneName", "cn-bj-a"), ("subnetType", "BCC"), ("maxKeys", "5"));
            world.Add("GET", $"/v1/subnet/{subnet}", null);
            world.Add("PUT", $"/v1/subnet/{subnet}", """{"name":"renamed","description":"d"}""", ("modifyAttribute", null));
            world.Add("DELETE", $"/v1/subnet/{subnet}", null);
            world.Add("POST", "/v1/subnet/ipreserve", $$"""{"subnetId":"{{subnet}}","ipCidr":"10.10.1.128/25"}""");
            world.Add("GET", "/v1/subnet/ipreserve", null, ("subnetId", subnet));
            world.Add("DELETE", "/v1/subnet/ipreserve/ipr-1", null);
            world.Add("GET", "/v1/route", null, ("routeTableId", table));
            world.Add("GET", "/v1/route/rule", null, ("vpcId", a), ("maxKeys", "1"));
            world.Add("POST", "/v1/route/rule", $$"""{"routeTableId":"{{table}}","sourceAddress":"0.0.0.0/0","destinationAddress":"10.77.0.0/16","nexthopType":"peerConn","nexthopId":"{{side.LocalIfId}}","description":"d"}""");
            world.Add("PUT", $"/v1/route/rule/{rule}", """{"sourceAddress":"","destinationAddress":"10.78.0.0/16","description":"d"}""");
            world.Add("PUT", $"/v1/route/rule/{rule}", null, ("switchRouteHA", null));
            world.Add("DELETE", $"/v1/route/rule/{rule}", null);
            world.Add("GET", "/v2/zone", null);
            world.Add("POST", "/v2/region/describeRegions", """{"region":"bj"}""");
            world.Add("POST", "/v1/peerconn", $$$"""{"bandwidthInMbps":10,"localVpcId":"{{{b}}}","peerVpcId":"{{{c}}}","peerRegion":"bj","peerAccountId":"{{{bob.AccountId}}}","description":"d","localIfName":"n","billing":{"paymentTiming":"Postpaid","reservation":{"reservationLength":1,"reservationTimeUnit":"Month"}},"tags":[{"tagKey":"k","tagValue":"v"}],"deleteProtect":false}""");
            world.Add("GET", "/v1/peerconn", null, ("vpcId", a), ("maxKeys", "1"));
            world.Add("GET", $"/v1/peerconn/{own}", null, ("role", "acceptor"));
            world.Add("PUT", $"/v1/peerconn/{own}", $$"""{"localIfId":"{{side.LocalIfId}}","localIfName":"n","description":"d"}""");
            world.Add("PUT", $"/v1/peerconn/{asked}", "{}", ("accept", null));
            world.Add("PUT", $"/v1/peerconn/{asked}", null, ("reject", null));
            world.Add("PUT", $"/v1/peerconn/{own}", """{"newBandwidthInMbps":30}""", ("resize", null));
            world.Add("PUT", $"/v1/peerconn/{own}", """{"billing":{"paymentTiming":"Prepaid","reservation":{"reservationLength":1,"reservationTimeUnit":"month"}}}""", ("purchaseReserved", null));
            world.Add("PUT", $"/v1/peerconn/{own}", """{"role":"initiator"}""", ("open", null), ("role", "initiator"));
            world.Add("PUT", $"/v1/peerconn/{own}", null, ("close", null), ("role", "acceptor"));
            world.Add("PUT", $"/v1/peerconn/{own}", null, ("refund", null));
            world.Add("PUT", $"/v1/peerconn/{own}/deleteProtect", """{"deleteProtect":true}""");
            world.Add("DELETE", $"/v1/peerconn/{asked}", null);
            return world;
        }

        /// <summary>False when a request took something away that others are about.</summary>
        /// <param name="topology">What is there now.</param>
        public bool IsWhole(string topology) => _ids
            .Where(id => id.Split('-')[0] is "vpc" or "sbn" or "peerconn" or "rr")
            .All(id => topology.Contains(id, StringComparison.Ordinal));

        private void Add(string method, string path, string? body, params (string Name, string? Value)[] query)
        {
            var isChange = method != "GET";
            Operations.Add(new(method, path) { Body = body, Query = isChange ? [.. query, ("clientToken", null)] : query });
        }
    }
}
