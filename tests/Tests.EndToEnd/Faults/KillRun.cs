using Tieline.Sdk.Baidu;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Faults;

/// <summary>kill -9 at random moments of a run of creates, accepts and deletes by several clients at once.</summary>
internal sealed class KillRun(TestServer server, int kills, int clients, int pairsEach, ITestOutputHelper output)
{
    private const int Seed = 20261121;

    /// <param name="check">Looks, after each kill and start, at what else there should be for these sides of bob's and alice's.</param>
    public async Task RunAsync(Func<IReadOnlyList<PeerConn>, Task> check)
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var pairs = new List<Pair>();
        for (var number = 0; number < clients * pairsEach; number++)
            pairs.Add(new(await server.Alice.VpcAsync($"a{number}", $"10.{number}.0.0/16"), await server.Bob.VpcAsync($"b{number}", "172.16.0.0/16")));

        for (var kill = 0; kill < kills; kill++)
        {
            using var killed = new CancellationTokenSource();
            var countdown = new Countdown(random.Next(25));
            var work = Enumerable.Range(0, clients)
                .Select(client => Task.Run(() => WorkAsync(
                    pairs[(client * pairsEach)..((client + 1) * pairsEach)], new Random(Seed + (kill * clients) + client), countdown, killed.Token)))
                .ToArray();
            await countdown.Reached;
            await Task.Delay(random.Next(10)); // somewhere in the next writes
            await server.KillAsync();
            await killed.CancelAsync();
            await Task.WhenAll(work);

            if (random.Next(5) == 0) await KilledWhileStartingAsync(random.Next(10, 300));
            await server.StartAgainAsync();
            await check(await CheckAsync(pairs, kill));
        }

        var answered = pairs.Sum(pair => pair.Answered);
        output.WriteLine($"{answered} writes answered, {pairs.Sum(pair => pair.Unanswered)} not");
        Assert.True(answered > 5 * kills, $"only {answered} writes were answered: the kills came too early to tell anything");
    }

    /// <summary>Two VPCs, and what their client knows of the peering between them.</summary>
    private sealed class Pair(string near, string far)
    {
        public string Near => near;

        public string Far => far;

        /// <summary>Null: there is none.</summary>
        public string? Id { get; set; }

        public bool IsAccepted { get; set; }

        /// <summary>The write that was not answered: it may have happened, or not.</summary>
        public Write? Open { get; set; }

        /// <summary>Of the last create; sent again it must not make a second one.</summary>
        public string Token { get; set; } = "";

        public int Answered { get; set; }

        public int Unanswered { get; set; }

        public override string ToString() => $"{near} {far}: {Id} accepted {IsAccepted} open {Open}";
    }

    private enum Write
    {
        Create,
        Accept,
        Delete,
    }

    /// <summary>Reached when so many writes were answered: on a loaded machine as on an idle one, kills come in the middle of work.</summary>
    private sealed class Countdown
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left;

        public Countdown(int writes)
        {
            _left = writes + 1;
            Count();
        }

        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public void Count()
        {
            if (Interlocked.Decrement(ref _left) <= 0) _reached.TrySetResult();
        }
    }

    private async Task WorkAsync(List<Pair> pairs, Random random, Countdown countdown, CancellationToken killed)
    {
        while (!killed.IsCancellationRequested)
        {
            var pair = pairs[random.Next(pairs.Count)];
            var write = pair switch
            {
                { Id: null } => Write.Create,
                { IsAccepted: false } when random.Next(4) > 0 => Write.Accept,
                _ => Write.Delete,
            };
            try
            {
                pair.Open = write;
                await CarryOutAsync(pair, write);
                (pair.Open, pair.Answered) = (null, pair.Answered + 1);
                countdown.Count();
            }
            catch (HttpRequestException)
            {
                pair.Unanswered++;
                return; // the server is gone
            }
            catch (BceServiceException refused) when (refused.Code == "OperationDenied")
            {
                pair.Open = null; // on its way from one status to the next: not yet to be accepted or deleted
            }
        }
    }

    private async Task CarryOutAsync(Pair pair, Write write)
    {
        switch (write)
        {
            case Write.Create:
                pair.Token = Guid.NewGuid().ToString();
                (pair.Id, pair.IsAccepted) = (await server.Alice.PeeringAsync(pair.Near, pair.Far, server.Bob, pair.Token), false);
                break;
            case Write.Accept:
                await server.Bob.Peerings.AcceptAsync(pair.Id!);
                pair.IsAccepted = true;
                break;
            default:
                await server.Alice.Peerings.ReleaseAsync(pair.Id!);
                pair.Id = null;
                break;
        }
    }

    /// <summary>What was answered is so; what was not may be so; and nothing else is.</summary>
    /// <returns>All sides of both accounts.</returns>
    private async Task<List<PeerConn>> CheckAsync(List<Pair> pairs, int kill)
    {
        var sides = await Eventually.SeesAsync(
            () => server.Alice.SidesAsync(),
            found => found.All(side => side.Status is PeerConnStatus.Consulting or PeerConnStatus.Active),
            $"kill {kill}: every peering comes to rest");
        var seenByBob = await server.Bob.SidesAsync();
        Assert.Equal(sides.Select(side => (side.PeerConnId, side.Status)).Order(), seenByBob.Select(side => (side.PeerConnId, side.Status)).Order());
        foreach (var pair in pairs)
        {
            var found = sides.Where(side => side.LocalVpcId == pair.Near).ToArray();
            Assert.True(found.Length <= 1, $"kill {kill}: {pair}: two peerings for one pair");
            var side = found.FirstOrDefault();
            switch (pair.Open)
            {
                case null:
                    Assert.True(side?.PeerConnId == pair.Id, $"kill {kill}: {pair}: there is {side?.PeerConnId}");
                    Assert.True(side is null || side.Status == StatusOf(pair), $"kill {kill}: {pair}: it is {side?.Status}");
                    break;
                case Write.Create:
                    var again = await server.Alice.PeeringAsync(pair.Near, pair.Far, server.Bob, pair.Token);
                    Assert.True(side is null || again == side.PeerConnId, $"kill {kill}: {pair}: the token made {again} beside {side?.PeerConnId}");
                    (pair.Id, pair.IsAccepted) = (again, false);
                    break;
                case Write.Accept:
                    Assert.True(side?.PeerConnId == pair.Id, $"kill {kill}: {pair}: there is {side?.PeerConnId}");
                    pair.IsAccepted = side!.Status == PeerConnStatus.Active;
                    break;
                case Write.Delete:
                    Assert.True(side is null || (side.PeerConnId == pair.Id && side.Status == StatusOf(pair)), $"kill {kill}: {pair}: there is {side}");
                    pair.Id = side?.PeerConnId;
                    break;
            }

            pair.Open = null;
        }

        return [.. await server.Alice.SidesAsync(), .. await server.Bob.SidesAsync()];
    }

    private static string StatusOf(Pair pair) => pair.IsAccepted ? PeerConnStatus.Active : PeerConnStatus.Consulting;

    private async Task KilledWhileStartingAsync(int afterMilliseconds)
    {
        using var starting = Programs.Launch(server.Start());
        await Task.Delay(afterMilliseconds); // the moment is the test's subject
        starting.Kill();
        await starting.WaitForExitAsync();
    }
}
