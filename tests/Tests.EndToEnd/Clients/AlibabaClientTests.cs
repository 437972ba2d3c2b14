using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Clients;

/// <summary>Alibaba Cloud's Node.js SDKs: a pair across two accounts from its making to its end, and what each call returns.</summary>
public sealed class AlibabaClientTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("2014-05-26", "GET")]
    [InlineData("2014-05-26", "POST")]
    [InlineData("2016-04-28", "GET")]
    [InlineData("2016-04-28", "POST")]
    public Task Pop_core_takes_a_pair_through_its_life(string version, string method) =>
        ClientRun.SucceedsAsync(shared.Server, "alibaba", "pop-core.mjs", version, method);

    [Fact]
    public Task The_generated_client_takes_a_pair_through_its_life() => ClientRun.SucceedsAsync(shared.Server, "alibaba", "vpc20160428.mjs");
}
