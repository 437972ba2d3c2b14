using System.Globalization;
using System.Net;
using Tieline.Sdk.Huawei;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>Who calls, in which project, with which token or signature (contract huawei-auth, 8).</summary>
public sealed class HuaweiAuthenticationTests
{
    private const string Id = "4189d3c2-8882-4871-a3c2-d380272eed83";

    [Fact]
    public async Task A_request_with_a_body_signs_host_with_port_type_project_and_date_and_nothing_else()
    {
        var service = new FakeService();
        using var client = service.EndpointServices();

        await client.BatchAddResourceTagsAsync(EndpointResourceType.Endpoint, Id, [new("k", "中 <v>")]);

        var request = Assert.Single(service.Requests);
        Assert.Equal(["content-type", "host", "x-project-id", "x-sdk-date"], request.HuaweiSignedHeaders());
        Assert.Equal("127.0.0.1:8080", request.Headers["Host"]);
        Assert.Equal("20260102T030405Z", request.Headers["X-Sdk-Date"]);
        Assert.Equal(HuaweiWire.Project, request.Headers["X-Project-Id"]);
        Assert.Equal("application/json; charset=UTF-8", request.Headers["Content-Type"]);
        request.AssertSignedBy(HuaweiWire.Key);
    }

    [Fact]
    public async Task A_security_token_is_sent_and_signed()
    {
        var service = new FakeService();
        var temporary = new HuaweiAccessKey(HuaweiWire.Key.AccessKeyId, HuaweiWire.Key.SecretAccessKey, "gQpjbi1/+x==");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = temporary });

        await client.DeleteEndpointAsync(Id);

        var request = Assert.Single(service.Requests);
        Assert.Equal("gQpjbi1/+x==", request.Headers["X-Security-Token"]);
        Assert.Equal(["host", "x-project-id", "x-sdk-date", "x-security-token"], request.HuaweiSignedHeaders());
        request.AssertSignedBy(temporary);
    }

    [Fact]
    public async Task Odd_ids_and_filters_are_encoded_and_signed()
    {
        var service = new FakeService().Answers("""{"endpoint_services":[],"total_count":0}""");
        using var client = service.EndpointServices();

        await client.ListEndpointServiceAsync(new() { EndpointServiceName = "a+b c*d/e中&=%" });
        await client.DeleteEndpointServiceAsync("测试 a+b?c#d%");

        Assert.Equal(
            $"/v1/{HuaweiWire.Project}/vpc-endpoint-services?endpoint_service_name=a%2Bb%20c%2Ad%2Fe%E4%B8%AD%26%3D%25", service.Requests[0].Target);
        Assert.Equal(
            $"/v1/{HuaweiWire.Project}/vpc-endpoint-services/%E6%B5%8B%E8%AF%95%20a%2Bb%3Fc%23d%25", service.Requests[1].Target);
        Assert.All(service.Requests, request => request.AssertSignedBy(HuaweiWire.Key));
    }

    [Fact]
    public async Task The_project_of_a_region_is_looked_up_once()
    {
        var service = new FakeService().Answers($$"""{"projects":[{"id":"{{HuaweiWire.Project}}","name":"cn-east-3"}],"links":{"next":null} }""");
        using var client = new EndpointServiceClient(service.Huawei() with { ProjectId = null, Region = "cn-east-3" });

        await client.DeleteEndpointAsync(Id);
        await client.DeleteEndpointAsync(Id);

        Assert.Equal(
            ["GET /v3/projects?name=cn-east-3", $"DELETE /v1/P/vpc-endpoints/{Id}", $"DELETE /v1/P/vpc-endpoints/{Id}"],
            service.Requests.Select(request => request.Short().Line));
        Assert.Equal(["host", "x-sdk-date"], service.Requests[0].HuaweiSignedHeaders());
        Assert.All(service.Requests, request => request.AssertSignedBy(HuaweiWire.Key));
        Assert.Equal(HuaweiWire.Project, await client.GetProjectIdAsync());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""[{"id":"a"},{"id":"b"}]""")]
    [InlineData("""[{"id":""}]""")]
    public async Task A_look_up_that_does_not_find_exactly_one_project_is_an_error_and_is_made_again(string projects)
    {
        var service = new FakeService().Answers($$"""{"projects":{{projects}}}""").Answers($$"""{"projects":[{"id":"{{HuaweiWire.Project}}"}]}""");
        using var client = new EndpointServiceClient(service.Huawei() with { ProjectId = null, ProjectName = "cn-north-4_team" });

        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => client.DeleteEndpointAsync(Id));
        Assert.Contains("cn-north-4_team", fault.Message, StringComparison.Ordinal);

        await client.DeleteEndpointAsync(Id);
        Assert.Equal(3, service.Requests.Count);
    }

    [Fact]
    public async Task A_user_gets_a_token_for_the_regions_project_and_sends_it()
    {
        var service = new FakeService().HandsOut("MIIa+/b==");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User, ProjectId = null });

        await client.DeleteEndpointAsync(Id);
        await client.DeleteEndpointAsync(Id);

        Assert.Equal(3, service.Requests.Count);
        Assert.Equal(
            (
                "POST /v3/auth/tokens?nocatalog=true",
                """{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user-a","password":"pass word","domain":{"name":"domain-a"}}}},"scope":{"project":{"name":"cn-north-4"}}}}"""),
            service.Requests[0].Short());
        Assert.Equal($"DELETE /v1/P/vpc-endpoints/{Id}", service.Requests[1].Short().Line);
        Assert.All(service.Requests, request => Assert.False(request.Headers.ContainsKey("Authorization")));
        Assert.False(service.Requests[0].Headers.ContainsKey("X-Auth-Token"));
        Assert.All(service.Requests.Skip(1), request => Assert.Equal("MIIa+/b==", request.Headers["X-Auth-Token"]));
    }

    [Fact]
    public async Task A_user_of_a_known_project_gets_a_token_for_that()
    {
        var service = new FakeService().HandsOut("t1");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User });

        await client.DeleteEndpointAsync(Id);

        Assert.EndsWith(
            $"\"scope\":{{\"project\":{{\"id\":\"{HuaweiWire.Project}\"}}}}}}}}", service.Requests[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_kept_until_five_minutes_before_its_end()
    {
        var service = new FakeService().HandsOut("t1").Answers("").Answers("").HandsOut("t2");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User });

        await client.DeleteEndpointAsync(Id);
        service.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await client.DeleteEndpointAsync(Id);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await client.DeleteEndpointAsync(Id);

        Assert.Equal([null, "t1", "t1", null, "t2"], Tokens(service));
    }

    [Fact]
    public async Task The_life_of_a_token_is_not_measured_by_a_wrong_clock()
    {
        // The service is two days ahead of us, and says so in its times.
        var service = new FakeService().HandsOut("t1", "2026-01-04T00:00:00", "2026-01-05T00:00:00");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User });

        await client.DeleteEndpointAsync(Id);
        service.Clock.Advance(TimeSpan.FromHours(23));
        await client.DeleteEndpointAsync(Id);

        Assert.Equal([null, "t1", "t1"], Tokens(service));
    }

    [Theory]
    [InlineData("APIGW.0307")]
    [InlineData("EndPoint.0003")] // a service without the gateway in front of it (contract huawei-auth, 6.2)
    public async Task A_token_that_is_refused_is_renewed_once_and_the_call_sent_again_also_when_it_creates(string code)
    {
        var service = new FakeService().HandsOut("t1").RefusesHuawei(401, code).HandsOut("t2").Answers("""{"id":"ep"}""");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User });

        var made = await client.CreateEndpointAsync(new() { EndpointServiceId = "s", VpcId = "v" });

        Assert.Equal("ep", made.Id);
        Assert.Equal([null, "t1", null, "t2"], Tokens(service));
        Assert.Empty(service.Clock.Pauses);
    }

    [Fact]
    public async Task A_new_token_that_is_refused_too_is_the_answer()
    {
        var service = new FakeService().HandsOut("t1").RefusesHuawei(401, "APIGW.0301").HandsOut("t2").RefusesHuawei(401, "APIGW.0301", "still not");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User });

        var refused = await Assert.ThrowsAsync<HuaweiServiceException>(() => client.DeleteEndpointAsync(Id));

        Assert.Equal((HttpStatusCode.Unauthorized, "still not"), (refused.StatusCode, refused.ServiceMessage));
        Assert.Equal(4, service.Requests.Count);
    }

    [Fact]
    public async Task Many_calls_at_a_time_obtain_one_token()
    {
        var service = new FakeService().HandsOut("t1");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User });

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => client.DeleteEndpointAsync($"e{i}"))));

        Assert.Single(service.Requests, request => request.Path == "/v3/auth/tokens");
        Assert.Equal(50, service.Requests.Count(request => request.Headers.GetValueOrDefault("X-Auth-Token") == "t1"));
    }

    [Fact]
    public async Task A_wrong_password_is_the_services_answer_and_nothing_else_is_sent()
    {
        var service = new FakeService().Answers(
            HttpStatusCode.Unauthorized, """{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}""");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User });

        var refused = await Assert.ThrowsAsync<HuaweiServiceException>(() => client.DeleteEndpointAsync(Id));

        Assert.Equal("The username or password is wrong.", refused.ServiceMessage);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_cancelled_sign_in_does_not_keep_others_from_signing_in()
    {
        using var cancel = new CancellationTokenSource();
        var service = new FakeService().Answers(() => throw new OperationCanceledException(cancel.Token)).HandsOut("t1");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.DeleteEndpointAsync(Id, cancel.Token));
        await client.DeleteEndpointAsync(Id);

        Assert.Equal([null, null, "t1"], Tokens(service));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"token":null}""")]
    public async Task An_answer_without_a_token_is_an_error(string body)
    {
        var service = new FakeService().Answers(HttpStatusCode.Created, body);
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = HuaweiWire.User });

        await Assert.ThrowsAsync<InvalidDataException>(() => client.DeleteEndpointAsync(Id));
    }

    [Fact]
    public async Task A_token_from_elsewhere_is_sent_and_not_renewed()
    {
        var service = new FakeService().Answers($$"""{"projects":[{"id":"{{HuaweiWire.Project}}"}]}""").RefusesHuawei(401, "APIGW.0307");
        using var client = new EndpointServiceClient(service.Huawei() with { Credentials = new HuaweiToken("mine"), ProjectId = null });

        await Assert.ThrowsAsync<HuaweiServiceException>(() => client.DeleteEndpointAsync(Id));

        Assert.Equal(["mine", "mine"], Tokens(service));
    }

    [Theory]
    [InlineData("2026-01-02T03:09:06Z", true)]
    [InlineData("2026-01-02T02:59:04Z", true)]
    [InlineData("2026-01-02T03:09:05Z", false)]
    [InlineData("2026-01-02T02:59:05Z", false)]
    public async Task A_clock_that_is_more_than_five_minutes_off_is_corrected_once(string theirs, bool isCorrected)
    {
        var time = DateTimeOffset.Parse(theirs, CultureInfo.InvariantCulture);
        var service = new FakeService();
        for (var i = 0; i < 2; i++)
        {
            service.Answers(() => new(HttpStatusCode.Unauthorized)
            {
                Content = new StringContent("""{"error_code":"APIGW.0301","error_msg":"signature expired"}"""), Headers = { Date = time },
            });
        }

        using var client = service.EndpointServices();
        await Assert.ThrowsAsync<HuaweiServiceException>(() => client.CreateEndpointAsync(new() { EndpointServiceId = "s", VpcId = "v" }));

        Assert.Equal(isCorrected ? 2 : 1, service.Requests.Count);
        Assert.All(service.Requests, request => request.AssertSignedBy(HuaweiWire.Key));
        if (!isCorrected) return;
        var corrected = DateTimeOffset.ParseExact(
            service.Requests[1].Headers["X-Sdk-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(corrected - time, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Without_an_endpoint_the_clouds_own_of_the_region_are_called()
    {
        var service = new FakeService().Answers($$"""{"projects":[{"id":"{{HuaweiWire.Project}}"}]}""").Answers("").Answers("").Answers("");
        var cloud = new HuaweiClientConfiguration
        {
            Credentials = HuaweiWire.Key, Region = "cn-east-3", Handler = service, Clock = service.Clock,
        };
        using var services = new EndpointServiceClient(cloud);
        using var networks = new NetworkClient(cloud with { ProjectId = HuaweiWire.Project });
        using var channels = new VpcChannelClient(cloud with { ProjectId = HuaweiWire.Project }, HuaweiWire.Instance);

        await services.DeleteEndpointAsync(Id);
        await networks.DeleteVpcAsync(Id);
        await channels.DeleteVpcChannelAsync(Id);

        Assert.Equal(
            [
                "iam.cn-east-3.myhuaweicloud.com", "vpcep.cn-east-3.myhuaweicloud.com", "vpc.cn-east-3.myhuaweicloud.com",
                "apig.cn-east-3.myhuaweicloud.com",
            ],
            service.Requests.Select(request => request.Headers["Host"]));
    }

    [Fact]
    public async Task Iam_may_be_elsewhere()
    {
        var service = new FakeService().HandsOut("t1");
        using var client = new EndpointServiceClient(
            service.Huawei() with { Credentials = HuaweiWire.User, IamEndpoint = new Uri("http://127.0.0.1:9090") });

        await client.DeleteEndpointAsync(Id);

        Assert.Equal(["127.0.0.1:9090", "127.0.0.1:8080"], service.Requests.Select(request => request.Headers["Host"]));
    }

    [Fact]
    public async Task Iam_tells_the_callers_projects_and_account()
    {
        var service = new FakeService()
            .Answers("""{"projects":[{"id":"p1","name":"cn-north-4","domain_id":"d1","parent_id":"d1","description":"","enabled":true}]}""")
            .Answers("""{"domains":[{"id":"d1","name":"domain-a","enabled":true}]}""");
        using var iam = new IamClient(service.Huawei() with { DomainId = "d1" });

        var project = Assert.Single(await iam.ListProjectsAsync());
        var domain = await iam.ShowDomainAsync();

        Assert.Equal(("p1", "cn-north-4", "d1", true), (project.Id, project.Name, project.DomainId, project.Enabled));
        Assert.Equal(("d1", "domain-a"), (domain.Id, domain.Name));
        Assert.Equal(["GET /v3/projects", "GET /v3/auth/domains"], service.Requests.Select(request => request.Short().Line));
        Assert.All(service.Requests, request => Assert.Equal(["host", "x-domain-id", "x-sdk-date"], request.HuaweiSignedHeaders()));
        Assert.All(service.Requests, request => request.AssertSignedBy(HuaweiWire.Key));
    }

    [Fact]
    public async Task A_user_gets_a_token_of_the_account_for_iam()
    {
        var service = new FakeService().HandsOut("t1").Answers("""{"domains":[{"id":"d1","name":"domain-a"}]}""");
        using var iam = new IamClient(service.Huawei() with { Credentials = HuaweiWire.User });

        await iam.ShowDomainAsync();

        Assert.EndsWith("\"scope\":{\"domain\":{\"name\":\"domain-a\"}}}}", service.Requests[0].Body, StringComparison.Ordinal);
        Assert.Equal([null, "t1"], Tokens(service));
    }

    [Fact]
    public async Task A_token_can_be_asked_for()
    {
        var service = new FakeService().HandsOut("t1");
        using var iam = new IamClient(service.Huawei());

        var token = await iam.CreateTokenAsync(HuaweiWire.User, TokenScope.OfProject("cn-north-4"));

        Assert.Equal(("t1", "user-a", "domain-a", HuaweiWire.Project), (token.Token, token.User?.Name, token.User?.Domain?.Name, token.Project?.Id));
        Assert.Equal(TimeSpan.FromHours(24), token.ExpiresAt - token.IssuedAt);
        Assert.DoesNotContain("t1", token.ToString(), StringComparison.Ordinal);
        Assert.False(Assert.Single(service.Requests).Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData("", "secret")]
    [InlineData("id", " ")]
    [InlineData("i,d", "secret")]
    [InlineData("i/d", "secret")]
    [InlineData("i d", "secret")]
    public void Keys_that_cannot_sign_are_refused(string id, string secret) => Assert.Throws<ArgumentException>(() => new HuaweiAccessKey(id, secret));

    [Theory]
    [InlineData("")]
    [InlineData("a\r\nb: c")]
    [InlineData("中")]
    public void A_token_that_no_header_can_carry_is_refused(string token) => Assert.Throws<ArgumentException>(() => new HuaweiToken(token));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    public void A_project_that_would_change_the_path_is_refused(string project) =>
        Assert.Throws<ArgumentException>(() => new FakeService().Huawei() with { ProjectId = project });

    [Fact]
    public void Secrets_are_not_in_the_text_of_credentials()
    {
        var service = new FakeService();
        var texts = $"{HuaweiWire.Key} {HuaweiWire.User} {new HuaweiToken("my-token")} {service.Huawei()} "
            + $"{service.Huawei() with { Credentials = HuaweiWire.User }}";

        Assert.All(
            (string[])[HuaweiWire.Key.SecretAccessKey, HuaweiWire.User.Password, "my-token"],
            secret => Assert.DoesNotContain(secret, texts, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    public async Task An_id_that_would_name_another_path_is_refused_before_anything_is_sent(string id)
    {
        var service = new FakeService();
        using var services = service.EndpointServices();
        using var channels = service.VpcChannels();
        using var networks = service.Networks();

        await Assert.ThrowsAsync<ArgumentException>(async () => await services.DeleteEndpointServiceAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await services.DeleteEndpointAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await services.UpdateEndpointServicePermissionDescAsync("s", id, ""));
        await Assert.ThrowsAsync<ArgumentException>(async () => await services.ListQueryProjectResourceTagsAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await channels.DeleteVpcChannelAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await channels.DeleteBackendInstanceAsync("c", id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await channels.DeleteMemberGroupAsync("c", id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await networks.DeleteSubnetAsync("v", id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await networks.DeletePortAsync(id));
        Assert.Throws<ArgumentException>(() => new VpcChannelClient(service.Huawei(), id));

        Assert.Empty(service.Requests);
    }

    private static IEnumerable<string?> Tokens(FakeService service) =>
        service.Requests.Select(request => request.Headers.GetValueOrDefault("X-Auth-Token"));
}
