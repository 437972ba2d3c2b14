using System.Text.Json;
using Tieline.Core.Gateways;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>Writes what groups show of themselves, and APIs of their group. Contract huawei-vpc-channel, 10.3 and 10.4.</summary>
internal static class ApiGroupWriting
{
    public const int CnameResolved = 3;

    private const int Active = 1, NotOnSale = 2;

    public static void Write(Utf8JsonWriter json, Gateway gateway, ApiGroup group, OwnDomains domains, TimeStyle times)
    {
        var own = domains.Of(gateway, group);
        json.WriteString("id", ApigIds.Of(group.Id));
        json.WriteString("name", group.Name);
        json.WriteNumber("status", Active);
        json.WriteString("sl_domain", own);
        json.WriteStartArray("sl_domains");
        json.WriteStringValue(own);
        json.WriteEndArray();
        json.WriteTime("register_time", group.CreatedAt, times);
        json.WriteTime("update_time", group.UpdatedAt, times);
        json.WriteNumber("on_sell_status", NotOnSale);
        json.WriteStartArray("url_domains");
        foreach (var domain in group.Domains)
        {
            json.WriteStartObject();
            json.WriteString("id", ApigIds.Of(domain.Id));
            json.WriteString("domain", domain.Name);
            json.WriteNumber("cname_status", CnameResolved);
            json.WriteTexts(["ssl_id", "ssl_name"], "");
            json.WriteString("min_ssl_version", domain.MinTls);
            json.WriteBoolean("verified_client_certificate_enabled", false);
            json.WriteBoolean("is_has_trusted_root_ca", false);
            json.WriteBoolean("is_http_redirect_to_https", domain.RedirectsToHttps);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
