using System.Security.Cryptography;
using System.Text;
using Tieline.Sdk.Signing;

namespace Tieline.Sdk.Alibaba;

/// <summary>The signature HMAC-SHA1, version 1.0, of all parameters of a request. Contract alibaba-router-interface, 2.1.</summary>
public static class RpcV1Signer
{
    /// <summary>What is signed.</summary>
    /// <param name="method">Such as <c>POST</c>.</param>
    /// <param name="parameters">Of query and form, decoded, empty ones included; <c>Signature</c> is left out.</param>
    public static string StringToSign(string method, IEnumerable<KeyValuePair<string, string>> parameters) =>
        $"{method}&%2F&{PercentEncoding.Encode(CanonicalQuery.InOrderOfNames(parameters.Where(pair => pair.Key != "Signature")))}";

    /// <summary>The value of the parameter <c>Signature</c>, in base64.</summary>
    /// <param name="accessKeySecret">The caller's secret.</param>
    /// <param name="stringToSign">See <see cref="StringToSign"/>.</param>
    public static string Sign(string accessKeySecret, string stringToSign) =>
        Convert.ToBase64String(Mac($"{accessKeySecret}&", stringToSign));

#pragma warning disable CA5350 // The API's own first signature; the other one is the default.
    private static byte[] Mac(string key, string text) => HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
}
