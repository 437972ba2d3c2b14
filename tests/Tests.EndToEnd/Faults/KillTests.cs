using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Faults;

public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_answered_write_is_lost_however_often_the_server_is_killed()
    {
        await using var server = await TestServer.StartAsync("limits:linksPerAccount=unlimited", "limits:linksPerVpc=unlimited");
        await new KillRun(server, kills: 50, clients: 6, pairsEach: 2, output).RunAsync(_ => Task.CompletedTask);
    }
}
