using System.Net;
using System.Text.Json;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Dialects.Huawei;
using Xunit;

namespace Tieline.Tests.Native;

public sealed class PortTests : IAsyncLifetime
{
    private readonly NativeCloud _cloud = new();
    private Place _place = null!;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _place = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Attaching_answers_when_the_engine_has_plugged_the_workload_in()
    {
        var attaching = _cloud.CallAsync("POST", "/ports", Wish("web", """,'attachment':{'kind':'new'},'wait':30"""));
        _cloud.StartEngine();
        var (status, port) = await attaching;
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("available", port.GetProperty("state").GetString());
        Assert.Equal(("10.0.1.2", "10.0.1.1", "10.0.1.0/24"), (Text(port, "address"), Text(port, "gateway"), Text(port, "network")));
        Assert.Equal(("alice", $"{_place.Vpc}", $"{_place.Subnet}"), (Text(port, "account"), Text(port, "vpc"), Text(port, "subnet")));
        var attachment = port.GetProperty("attachment");
        Assert.Equal(("new", "web", "eth0"), (Text(attachment, "kind"), Text(attachment, "target"), Text(attachment, "device")));
        Assert.True(attachment.GetProperty("defaultRoute").GetBoolean());
    }

    [Fact]
    public async Task Attaching_without_waiting_answers_that_it_is_pending()
    {
        var (status, port) = await _cloud.CallAsync("POST", "/ports", Wish("web", ",'wait':0"));
        Assert.Equal((HttpStatusCode.Accepted, "pending"), (status, Text(port, "state")));
    }

    [Fact]
    public async Task Attaching_ends_its_wait_when_the_engine_could_not()
    {
        var attaching = _cloud.CallAsync("POST", "/ports", Wish("web", ",'wait':30"));
        var id = await MadeAsync("web");
        await _cloud.Changes.RecordAsync([], [new NetworkSight(NetworkRecord.Port, id.Value, 1, NetworkState.Failed, "no such process")], CancellationToken.None);
        var (status, port) = await attaching;
        Assert.Equal((HttpStatusCode.Created, "failed", "no such process"), (status, Text(port, "state"), Text(port, "fault")));
    }

    [Theory]
    [InlineData("{'kind':'existing','target':'db','device':'net1','defaultRoute':false}")]
    [InlineData("{'kind':'pid','target':'4711','device':'eth0','defaultRoute':true}")]
    [InlineData("{'kind':'path','target':'/run/netns/x y','device':'eth0','defaultRoute':true}")]
    [InlineData("{'kind':'none'}")]
    public async Task What_is_attached_is_shown_as_it_was_asked_for(string attachment)
    {
        await _cloud.OkAsync("POST", "/ports", Wish("web", $",'wait':0,'attachment':{attachment}"));
        var shown = await _cloud.OkAsync("GET", "/ports/web");
        Assert.Equal(attachment.Replace('\'', '"'), shown.GetProperty("attachment").GetRawText());
    }

    [Theory]
    [InlineData("'subnet':'sbn-1','name':'web'")]
    [InlineData("'name':'web'")]
    [InlineData("'subnet':'SUBNET'")]
    [InlineData("'subnet':'SUBNET','port':'port-000000000000','name':'web'")]
    [InlineData("'port':'web','name':'web'")]
    [InlineData("'port':'port-000000000000','name':'web','address':'10.0.1.5'")]
    [InlineData("'subnet':'SUBNET','name':'Web'")]
    [InlineData("'subnet':'SUBNET','name':'-web'")]
    [InlineData("'subnet':'SUBNET','name':'web','address':'10.0.1'")]
    [InlineData("'subnet':'SUBNET','name':'web','adress':'10.0.1.5'")]
    [InlineData("'subnet':'SUBNET','name':'web','wait':61")]
    [InlineData("'subnet':'SUBNET','name':'web','wait':-1")]
    [InlineData("'subnet':'SUBNET','name':'web','wait':'1'")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':'new'")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'vm'}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'existing'}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'existing','target':'../../etc'}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'new','target':'-all'}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'pid','target':'0'}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'pid','target':'-1'}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'path','target':'relative'}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'path','target':'/a\\u0000b'}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'new','device':'a/b'}")]
    [InlineData("'subnet':'SUBNET','name':'web','attachment':{'kind':'new','device':'sixteen-letters-'}")]
    public async Task What_is_not_understood_is_refused(string members) => await _cloud.RefusedAsync(
        HttpStatusCode.BadRequest, "invalidValue", "POST", "/ports", $"{{{members.Replace('\'', '"').Replace("SUBNET", $"{_place.Subnet}", StringComparison.Ordinal)}}}");

    [Fact]
    public async Task Addresses_and_names_are_the_subnets_to_give()
    {
        await _cloud.AttachAsync(_place, "web", "10.0.1.5");
        await _cloud.RefusedAsync(HttpStatusCode.Conflict, "addressTaken", "POST", "/ports", Wish("db", ",'address':'10.0.1.5'"));
        await _cloud.RefusedAsync(HttpStatusCode.BadRequest, "addressOutsideSubnet", "POST", "/ports", Wish("db", ",'address':'10.0.2.5'"));
        await _cloud.RefusedAsync(HttpStatusCode.BadRequest, "addressOutsideSubnet", "POST", "/ports", Wish("db", ",'address':'10.0.1.1'"));
        await _cloud.RefusedAsync(HttpStatusCode.Conflict, "portNameTaken", "POST", "/ports", Wish("web", ""));
        await _cloud.RefusedAsync(HttpStatusCode.NotFound, "subnetNotFound", "POST", "/ports", """{"subnet":"sbn-000000000000","name":"db"}""");
    }

    [Fact]
    public async Task A_port_is_found_by_name_and_by_id_and_is_gone_after_detaching()
    {
        var id = Text(await _cloud.AttachAsync(_place, "web"), "id");
        Assert.Equal(id, Text(await _cloud.OkAsync("GET", "/ports/web"), "id"));
        Assert.Equal("web", Text(await _cloud.OkAsync("GET", $"/ports/{id}"), "name"));
        Assert.Equal(HttpStatusCode.NoContent, (await _cloud.CallAsync("DELETE", "/ports/web")).Status);
        await _cloud.RefusedAsync(HttpStatusCode.NotFound, "portNotFound", "GET", $"/ports/{id}");
        await _cloud.RefusedAsync(HttpStatusCode.NotFound, "portNotFound", "DELETE", "/ports/web");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_workload_plugged_into_a_port_that_is_there_has_its_address_and_leaves_it_behind(bool byHuaweisId)
    {
        var port = await _cloud.AttachAsync(_place, "held", "10.0.1.9", "none");
        var id = byHuaweisId ? HuaweiIds.Of(PortId.Parse(Text(port, "id"))!.Value) : Text(port, "id");
        _cloud.StartEngine();
        var (status, plugged) = await _cloud.CallAsync("POST", "/ports", PlugBody(id, "web"));
        Assert.Equal((HttpStatusCode.Created, "available", "web"), (status, Text(plugged, "state"), Text(plugged, "name")));
        Assert.Equal((Text(port, "id"), "10.0.1.9", Text(port, "mac")), (Text(plugged, "id"), Text(plugged, "address"), Text(plugged, "mac")));
        Assert.Equal("""{"kind":"new","target":"web","device":"eth0","defaultRoute":true}""", plugged.GetProperty("attachment").GetRawText());
        await _cloud.RefusedAsync(HttpStatusCode.Conflict, "portInUse", "POST", "/ports", PlugBody(id, "other"));

        Assert.Equal(HttpStatusCode.NoContent, (await _cloud.CallAsync("DELETE", $"/ports/{id}")).Status);
        await _cloud.EngineSettlesAsync();
        var left = await _cloud.OkAsync("GET", $"/ports/{id}");
        Assert.Equal(("available", "10.0.1.9", """{"kind":"none"}"""), (Text(left, "state"), Text(left, "address"), left.GetProperty("attachment").GetRawText()));
        Assert.Equal(HttpStatusCode.NoContent, (await _cloud.CallAsync("DELETE", $"/ports/{id}")).Status);
        await _cloud.RefusedAsync(HttpStatusCode.NotFound, "portNotFound", "GET", $"/ports/{id}");
    }

    [Fact]
    public async Task What_cannot_be_plugged_into_a_port_leaves_it_as_it_is()
    {
        await _cloud.AttachAsync(_place, "there");
        var held = Text(await _cloud.AttachAsync(_place, "held", "10.0.1.9", "none"), "id");
        await _cloud.RefusedAsync(HttpStatusCode.Conflict, "portNameTaken", "POST", "/ports", PlugBody(held, "there"));
        await _cloud.RefusedAsync(HttpStatusCode.NotFound, "portNotFound", "POST", "/ports", PlugBody("port-000000000000", "web"));
        await _cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "POST", "/ports", $$"""{"port":"{{held}}","name":"web"}""");
        Assert.Equal("held", Text(await _cloud.OkAsync("GET", $"/ports/{held}"), "name"));
    }

    [Fact]
    public async Task A_name_in_two_VPCs_is_not_enough()
    {
        var other = await _cloud.AddPlaceAsync(_place.Owner, "b", "10.1.0.0/16", "10.1.1.0/24");
        var ids = new[] { Text(await _cloud.AttachAsync(_place, "web"), "id"), Text(await _cloud.AttachAsync(other, "web"), "id") };
        var message = await _cloud.RefusedAsync(HttpStatusCode.Conflict, "portNameAmbiguous", "GET", "/ports/web");
        Assert.All(ids, id => Assert.Contains(id, message, StringComparison.Ordinal));
        await _cloud.RefusedAsync(HttpStatusCode.Conflict, "portNameAmbiguous", "DELETE", "/ports/web");
    }

    [Fact]
    public async Task Ports_are_listed_by_VPC_and_in_pages()
    {
        var other = await _cloud.AddPlaceAsync(_place.Owner, "b", "10.1.0.0/16", "10.1.1.0/24");
        foreach (var name in new[] { "a1", "a2" }) await _cloud.AttachAsync(_place, name);
        await _cloud.AttachAsync(other, "b1");
        Assert.Equal(["a1", "a2"], Names(await _cloud.OkAsync("GET", $"/ports?vpc={_place.Vpc}")));
        Assert.Equal(["b1"], Names(await _cloud.OkAsync("GET", $"/ports?vpc={other.Vpc}")));
        Assert.Empty(Names(await _cloud.OkAsync("GET", "/ports?vpc=vpc-000000000000")));

        var first = await _cloud.OkAsync("GET", "/ports?count=1");
        var second = await _cloud.OkAsync("GET", $"/ports?count=1&after={Text(first, "next")}");
        Assert.False(second.TryGetProperty("next", out _));
        Assert.Equal(["a1", "a2", "b1"], Names(first).Concat(Names(second)).Order());
        await _cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", "/ports?vpc=mine");
        await _cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", "/ports?after=mine");

        static IEnumerable<string> Names(JsonElement page) => page.GetProperty("ports").EnumerateArray().Select(port => Text(port, "name"));
    }

    private static string PlugBody(string port, string name) => $$$"""{"port":"{{{port}}}","name":"{{{name}}}","attachment":{"kind":"new"}}""";

    private string Wish(string name, string more) => $$"""{"subnet":"{{_place.Subnet}}","name":"{{name}}"{{more.Replace('\'', '"')}}}""";

    /// <summary>The port as soon as its record is there.</summary>
    private async Task<PortId> MadeAsync(string name)
    {
        while (true)
        {
            var commit = _cloud.Services.Commits.NextAsync();
            var (status, port) = await _cloud.CallAsync("GET", $"/ports/{name}");
            if (status == HttpStatusCode.OK) return PortId.Parse(Text(port, "id"))!.Value;
            await commit;
        }
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
