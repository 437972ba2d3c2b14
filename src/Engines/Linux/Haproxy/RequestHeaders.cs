namespace Tieline.Engines.Linux.Haproxy;

/// <summary>Which of a caller's headers a member does not get, and those that it gets from the gateway. Contract huawei-vpc-channel, 11.2.</summary>
internal static class RequestHeaders
{
    /// <summary>Lower-case patterns of the names that <see cref="WriteRemovals"/> does something about.</summary>
    private static readonly string[] Special =
    [
        "connection", "upgrade", "http2-settings", "keep-alive", "te", "proxy-connection", "proxy-authorization", // of one connection, RFC 9110, 7.6
        "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "x-request-id", // the gateway says them
        "x-stage", "x-apig-.*", "x-sdk-.*", // for the gateway
    ];

    /// <summary>
    /// The last rules of a frontend: what is not for members goes. Few requests have any of it, so one look at all names comes before them:
    /// each rule goes through all headers, and together they are a few percent of what a request costs.
    /// </summary>
    public static void WriteRemovals(ProxyText text) => text
        .Line($"http-request allow if !{{ req.hdr_names(|) -m reg -i '(^|\\|)({string.Join('|', Special)})(\\||$)' }}")
        .Line("http-request set-var(txn.debug) bool(true) if { req.hdr(X-Apig-Mode) -m str debug }")
        .Line("http-request del-header X-Forwarded-Proto")
        .Line("http-request del-header X-Forwarded-Host")
        .Line("http-request del-header X-Real-Ip")
        .Line("http-request del-header X-Request-Id")
        .Line("http-request del-header X-Stage")
        .Line("http-request del-header X-Apig- -m beg")
        .Line("http-request del-header X-Sdk- -m beg")
        .Line("http-request del-header TE")
        .Line("http-request del-header Keep-Alive")
        .Line("http-request del-header Proxy-Connection")
        .Line("http-request del-header Proxy-Authorization")
        .Line("http-request del-header HTTP2-Settings")
        .Line("http-request del-header Upgrade if { req.hdr(Upgrade) -m str -i h2c } || !{ req.hdr(Connection) -m str -i upgrade }") // requests in h2c would pass the gateway by
        .Line("http-request del-header Connection") // it may name headers of the gateway's own
        .Line("http-request set-header Connection Upgrade if { req.hdr(Upgrade) -m found }");

    /// <summary>The first rules of an API's backend; a caller's headers of these names are gone by then.</summary>
    public static void WriteOwn(ProxyText text, bool takesTls) => text
        .Line("option forwardfor")
        .Line(takesTls ? "http-request add-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]" : "http-request add-header X-Forwarded-Proto http")
        .Line("http-request add-header X-Forwarded-Host %[req.fhdr(Host)]")
        .Line("http-request add-header X-Real-Ip %[src]")
        .Line("http-request add-header X-Request-Id %[unique-id]");
}
