using System.Text;
using Tieline.Sdk.Alibaba;
using Tieline.Sdk.Baidu;

namespace Tieline.Bench;

/// <summary>Requests as bytes, signed as Baidu's Go SDK does, for <see cref="HttpLoad"/>.</summary>
internal static class SignedRequest
{
    private static readonly BceCredentials Credentials = new(BenchServer.AccessKey, BenchServer.SecretKey);

    public static byte[] Get(int port, string path, params KeyValuePair<string, string>[] query)
    {
        var host = $"127.0.0.1:{port}";
        var target = query.Length == 0 ? path : $"{path}?{string.Join('&', query.Select(pair => $"{pair.Key}={pair.Value}"))}";
        var authorization = BceV1Signer.Sign(Credentials, "GET", path, query, [new("host", host)], TimeProvider.System.GetUtcNow());
        return Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n\r\n");
    }

    public static byte[] Post(int port, string path, string body, string clientToken)
    {
        var host = $"127.0.0.1:{port}";
        var length = Encoding.UTF8.GetByteCount(body).ToString();
        const string Type = "application/json;charset=utf-8";
        var authorization = BceV1Signer.Sign(
            Credentials, "POST", path, [new("clientToken", clientToken)], [new("host", host), new("content-type", Type), new("content-length", length)],
            TimeProvider.System.GetUtcNow());
        return Encoding.UTF8.GetBytes(
            $"POST {path}?clientToken={clientToken} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {Type}\r\nContent-Length: {length}\r\nAuthorization: {authorization}\r\n\r\n{body}");
    }

    /// <summary>A call of Alibaba's RPC API, signed with HMAC-SHA1 and a nonce of its own.</summary>
    public static byte[] Rpc(int port, string action, params (string Name, string Value)[] parameters)
    {
        var all = new Dictionary<string, string>
        {
            ["Action"] = action, ["Version"] = "2016-04-28", ["Format"] = "JSON", ["RegionId"] = "cn-hangzhou", ["AccessKeyId"] = BenchServer.AccessKey,
            ["SignatureMethod"] = "HMAC-SHA1", ["SignatureVersion"] = "1.0", ["SignatureNonce"] = Guid.NewGuid().ToString("N"),
            ["Timestamp"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in parameters) all[name] = value;
        var signature = RpcV1Signer.Sign(BenchServer.SecretKey, RpcV1Signer.StringToSign("GET", all));
        var query = string.Join('&', all.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        return Encoding.ASCII.GetBytes($"GET /?{query}&Signature={Uri.EscapeDataString(signature)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    }

    /// <summary>An unsigned request of the server's emptiest endpoint.</summary>
    public static byte[] Health(int port) => Encoding.ASCII.GetBytes($"GET /tieline/v1/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
}
