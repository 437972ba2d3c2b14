using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Clients;

/// <summary>Huawei Cloud's Node.js SDKs: what each call returns, and what is refused.</summary>
public sealed class HuaweiClientTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task The_IAM_client_gets_tokens_and_finds_projects()
    {
        await using var server = await TestServer.StartAsync(canSignIn: true);
        await ClientRun.SucceedsAsync(server, "huawei", "iam.mjs");
    }

    [Fact]
    public Task The_VPC_client_makes_networks_and_ports() => ClientRun.SucceedsAsync(shared.Server, "huawei", "networks.mjs");

    [Fact]
    public Task The_signing_client_takes_an_endpoint_service_through_its_life() =>
        ClientRun.SucceedsAsync(shared.Server, "huawei", "endpoint-services.mjs");

    [Fact]
    public Task The_signing_client_takes_channels_and_a_published_API_through_their_lives() =>
        ClientRun.SucceedsAsync(shared.Server, "huawei", "channels.mjs");

    [LinuxEngineFact]
    public async Task What_the_signing_client_offers_carries_TCP_for_those_that_were_accepted()
    {
        await using var server = await TestServer.StartAsync("--engine", "linux");
        await ClientRun.SucceedsAsync(server, "huawei", "endpoint-traffic.mjs");
    }

    [LinuxEngineFact]
    public async Task What_the_signing_client_publishes_is_answered_by_the_members_of_the_channel()
    {
        await using var server = await TestServer.StartAsync("--engine", "linux");
        await ClientRun.SucceedsAsync(server, "huawei", "gateway-traffic.mjs");
    }
}
