using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Accounts;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Operating;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>Endpoint services and endpoints of all accounts, with their states.</summary>
internal sealed class ServiceEndpoints(NativeServices services)
{
    private const int CountUnset = 100, CountMax = 1000;

    private static readonly Caller Operator = new(default, "operator");

    public IEnumerable<EndpointRoute<NativeOperation>> Routes =>
    [
        new("GET", $"{NativeDialect.Root}/services", new("listServices", ListServicesAsync)),
        new("GET", $"{NativeDialect.Root}/services/{{}}", new("getService", GetServiceAsync)),
        new("POST", $"{NativeDialect.Root}/services", new("createGatewayService", CreateAsync, TakesBody: true)),
        new("DELETE", $"{NativeDialect.Root}/services/{{}}", new("deleteService", DeleteAsync)),
        new("GET", $"{NativeDialect.Root}/endpoints", new("listEndpoints", ListEndpointsAsync)),
    ];

    private async Task<NativeAnswer> ListServicesAsync(NativeRequest request)
    {
        if (request.Count(CountUnset, CountMax) is not { } count) return NativeAnswer.Invalid($"count is 1 to {CountMax}");
        var after = request.Query["after"];
        if (after is not null && EndpointServiceId.Parse(after) is null) return NativeAnswer.Invalid("after is not an endpoint service's id");
        var (owner, unknown) = await FindOwnerAsync(request);
        if (unknown is not null) return unknown;
        var page = await services.ServiceLists.ListServicesAsync(owner, EndpointServiceId.Parse(after), count, request.Cancel);
        return NativeAnswer.Json(json => json.WriteObject(null, members =>
        {
            members.WriteArray("services", page.Items, (item, report) => item.WriteObject(null, one => Write(one, report, page.Names)));
            if (page.More) members.WriteString("next", page.Items[^1].Service.Id.ToString());
        }));
    }

    private async Task<NativeAnswer> GetServiceAsync(NativeRequest request) =>
        services.ParseService(request.Value(0)) is { } id && await services.ServiceLists.FindServiceAsync(id, request.Cancel) is { Items: [var report] } page
            ? NativeAnswer.Json(json => json.WriteObject(null, one => Write(one, report, page.Names)))
            : NativeAnswer.Refused(new Refusal(RefusalCode.ServiceNotFound, "no such endpoint service"));

    /// <summary>Offers addresses of a VPC to everybody, by routes; the VPC's owner owns the service.</summary>
    private async Task<NativeAnswer> CreateAsync(NativeRequest request)
    {
        var members = new JsonMembers(request.Body);
        members.AllowOnly("vpc", "name", "prefixes", "description");
        var vpc = services.ParseVpc(members.RequiredText("vpc"));
        var texts = members.OptionalTexts("prefixes") ?? [];
        var (name, description) = (members.OptionalText("name") ?? "", members.OptionalText("description") ?? "");
        if (vpc is null) members.Fail("vpc is not a VPC's id");
        foreach (var text in texts)
        {
            if (Ipv4Network.Parse(text) is null) members.Fail($"{text} is not an IPv4 network without host bits");
        }

        if (members.Fault is { } fault) return NativeAnswer.Invalid(fault);
        var wish = new GatewayServiceWish(vpc!.Value, name, [.. texts.Select(text => Ipv4Network.Parse(text)!.Value)], description);
        var outcome = await services.Services.CreateGatewayAsync(Operator, wish, request.Cancel);
        if (outcome.Refusal is { } refusal) return NativeAnswer.Refused(refusal);
        return await services.ServiceLists.FindServiceAsync(outcome.Value, request.Cancel) is { Items: [var report] } page
            ? NativeAnswer.Json(json => json.WriteObject(null, one => Write(one, report, page.Names)), StatusCodes.Status201Created)
            : NativeAnswer.Refused(new Refusal(RefusalCode.ServiceNotFound, "no such endpoint service"));
    }

    /// <summary>Takes a service back, whoever owns it, public or not. Connected endpoints keep it there.</summary>
    private async Task<NativeAnswer> DeleteAsync(NativeRequest request) =>
        services.ParseService(request.Value(0)) is { } id && await services.ServiceLists.FindServiceAsync(id, request.Cancel) is { Items: [var report] }
            ? (await services.Services.DeleteAsync(Operator with { Account = report.Service.Owner }, id, request.Cancel)).Match(_ => NativeAnswer.Empty, NativeAnswer.Refused)
            : NativeAnswer.Refused(new Refusal(RefusalCode.ServiceNotFound, "no such endpoint service"));

    private async Task<NativeAnswer> ListEndpointsAsync(NativeRequest request)
    {
        if (request.Count(CountUnset, CountMax) is not { } count) return NativeAnswer.Invalid($"count is 1 to {CountMax}");
        var (after, of) = (request.Query["after"], request.Query["service"]);
        if (after is not null && EndpointId.Parse(after) is null) return NativeAnswer.Invalid("after is not an endpoint's id");
        var service = of is null ? null : services.ParseService(of);
        if (of is not null && service is null) return NativeAnswer.Invalid("service is not an endpoint service's id");
        var (owner, unknown) = await FindOwnerAsync(request);
        if (unknown is not null) return unknown;
        var page = await services.ServiceLists.ListEndpointsAsync(owner, service, EndpointId.Parse(after), count, request.Cancel);
        return NativeAnswer.Json(json => json.WriteObject(null, members =>
        {
            members.WriteArray("endpoints", page.Items, (item, view) => item.WriteObject(null, one => Write(one, view, page.Names)));
            if (page.More) members.WriteString("next", page.Items[^1].Endpoint.Id.ToString());
        }));
    }

    private static string TypeOf(bool isGateway) => isGateway ? "gateway" : "interface";

    private async Task<(AccountId? Owner, NativeAnswer? Unknown)> FindOwnerAsync(NativeRequest request)
    {
        if (request.Query["account"] is not { } name) return (null, null);
        return await services.Accounts.FindAsync(name, request.Cancel) is { } found ? (found.Id, null) : (null, NativeAnswer.Refused(AccountOperations.AccountNotFound()));
    }

    private void Write(Utf8JsonWriter json, ServiceReport report, IReadOnlyDictionary<AccountId, string> names)
    {
        var service = report.Service;
        json.WriteString("id", service.Id.ToString());
        json.WriteNames(services.Words, words => words.NameOf(service));
        json.WriteString("name", service.Name);
        json.WriteString("account", names[service.Owner]);
        json.WriteString("region", service.Region.Name);
        json.WriteString("vpc", service.Vpc.ToString());
        json.WriteString("type", TypeOf(service.IsGateway));
        json.WriteString("port", service.IsGateway ? null : service.Port.ToString());
        json.WriteString("backend", service.IsGateway ? null : service.Backend.ToString());
        json.WriteArray("prefixes", service.Prefixes, (item, prefix) => item.WriteStringValue(prefix.ToString()));
        json.WriteArray("mappings", service.Mappings, (item, mapping) => item.WriteObject(null, one =>
        {
            one.WriteNumber("client", mapping.Client);
            one.WriteNumber("server", mapping.Server);
        }));
        json.WriteString("disclosure", NativeJson.Word(service.Disclosure));
        json.WriteBoolean("approval", service.AsksOwner);
        json.WriteBoolean("public", service.IsPublic);
        json.WriteArray("permissions", report.Permissions, (item, line) => item.WriteStringValue(line));
        json.WriteNumber("connections", report.Connections);
        json.WriteString("state", NativeJson.Word(service.State));
        json.WriteString("fault", service.Fault);
        json.WriteTime("createdAt", service.CreatedAt);
    }

    private void Write(Utf8JsonWriter json, EndpointView view, IReadOnlyDictionary<AccountId, string> names)
    {
        var (endpoint, service, _) = view;
        json.WriteString("id", endpoint.Id.ToString());
        json.WriteNames(services.Words, words => words.NameOf(endpoint));
        json.WriteString("account", names[endpoint.Owner]);
        json.WriteString("region", endpoint.Region.Name);
        json.WriteString("vpc", endpoint.Vpc.ToString());
        json.WriteString("type", TypeOf(endpoint.IsGateway));
        json.WriteString("subnet", endpoint.IsGateway ? null : endpoint.Subnet.ToString());
        json.WriteString("address", endpoint.IsGateway ? null : endpoint.Address.ToString());
        json.WriteArray("prefixes", service?.Prefixes ?? [], (item, prefix) => item.WriteStringValue(prefix.ToString()));
        json.WriteString("dnsName", endpoint.DnsName);
        json.WriteObject("service", of =>
        {
            of.WriteString("id", endpoint.Service.ToString());
            of.WriteString("name", service?.Name ?? "");
            of.WriteString("account", service is null ? "" : names[service.Owner]);
            of.WriteString("vpc", endpoint.Provider.ToString());
        });
        json.WriteNumber("marker", endpoint.Connection.Marker);
        json.WriteString("source", endpoint.Connection.Source.ToString());
        json.WriteBoolean("restricted", endpoint.Access.IsOn);
        json.WriteArray("admitted", endpoint.Access.Admitted, (item, network) => item.WriteStringValue(network.ToString()));
        json.WriteString("state", NativeJson.Word(endpoint.State));
        json.WriteString("fault", endpoint.Fault);
        json.WriteTime("createdAt", endpoint.CreatedAt);
    }
}
