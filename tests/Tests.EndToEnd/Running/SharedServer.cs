namespace Tieline.Tests.EndToEnd.Running;

/// <summary>One server for the tests of a class that only ask, or that must change nothing.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync(
        "--test-clock", "limits:vpcsPerAccount=unlimited", "limits:linksPerAccount=unlimited", "limits:linksPerVpc=unlimited");

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
