using Tieline.Sdk.Baidu;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Faults;

/// <summary>Clients that want the same thing at the same time.</summary>
public sealed class RaceTests
{
    [Fact]
    public async Task Of_clients_racing_for_one_pair_of_VPCs_exactly_one_wins()
    {
        await using var server = await TestServer.StartAsync();
        var (alice, bob) = (server.Alice, server.Bob);
        for (var round = 0; round < 5; round++)
        {
            var (a, b) = (await alice.VpcAsync($"a{round}"), await bob.VpcAsync($"b{round}", "10.20.0.0/16"));
            var answers = await AtOnceAsync(32, client => client % 2 == 0 ? alice.PeeringAsync(a, b, bob) : bob.PeeringAsync(b, a, alice));

            var winner = Assert.Single(answers, answer => answer.Refused is null).Made;
            Assert.All(answers.Where(answer => answer.Refused is not null), answer => Assert.Equal("OperationDenied", answer.Refused!.Code));
            Assert.Equal(winner, Assert.Single(await alice.SidesAsync(a)).PeerConnId);
        }
    }

    [Fact]
    public async Task Racing_clients_with_one_client_token_get_one_resource()
    {
        await using var server = await TestServer.StartAsync();
        var (alice, bob) = (server.Alice, server.Bob);
        var (a, b) = (await alice.VpcAsync("a"), await bob.VpcAsync("b", "10.20.0.0/16"));

        var answers = await AtOnceAsync(16, _ => alice.PeeringAsync(a, b, bob, clientToken: "one-token"));
        Assert.All(answers, answer => Assert.Null(answer.Refused));
        var id = Assert.Single(answers.Select(answer => answer.Made).Distinct());
        Assert.Equal(id, Assert.Single(await alice.SidesAsync()).PeerConnId);

        var vpcs = await AtOnceAsync(
            16, async _ => (await alice.Vpcs.CreateVpcAsync(new() { Name = "once", Cidr = "10.30.0.0/16", ClientToken = "another" })).VpcId);
        Assert.Single(vpcs.Select(answer => answer.Made).Distinct());
        Assert.Single((await alice.Vpcs.ListVpcsAsync()).Vpcs, vpc => vpc.Name == "once");
    }

    [Fact]
    public async Task Of_an_accept_a_reject_and_a_release_at_once_the_outcome_is_one_of_the_orders()
    {
        await using var server = await TestServer.StartAsync();
        var (alice, bob) = (server.Alice, server.Bob);
        var (a, b) = (await alice.VpcAsync("a"), await bob.VpcAsync("b", "10.20.0.0/16"));
        for (var round = 0; round < 20; round++)
        {
            var id = await alice.PeeringAsync(a, b, bob);
            await alice.Peerings.WaitUntilUsableAsync(id);
            var answers = await AtOnceAsync(3, async client =>
            {
                await (client switch { 0 => bob.Peerings.AcceptAsync(id), 1 => bob.Peerings.RejectAsync(id), _ => alice.Peerings.ReleaseAsync(id) });
                return "";
            });
            var (accepted, rejected, released) = (answers[0].Refused is null, answers[1].Refused is null, answers[2].Refused is null);
            Assert.False(accepted && rejected, "accepted and rejected");
            Assert.True(accepted || rejected || released, "nobody won");
            if (released)
            {
                await alice.Peerings.WaitUntilGoneAsync(id);
                continue;
            }

            Assert.True(accepted, "a release is refused only while the link is being set up");
            await alice.Peerings.WaitUntilActiveAsync(id);
            await alice.Peerings.ReleaseAsync(id);
            await alice.Peerings.WaitUntilGoneAsync(id);
        }
    }

    private sealed record Answer(string? Made, BceServiceException? Refused);

    private static Task<Answer[]> AtOnceAsync(int clients, Func<int, Task<string>> operation)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable.Range(0, clients).Select(async client =>
        {
            await start.Task;
            try
            {
                return new Answer(await operation(client), null);
            }
            catch (BceServiceException refused)
            {
                return new Answer(null, refused);
            }
        }).ToArray();
        start.SetResult();
        return Task.WhenAll(all);
    }
}
