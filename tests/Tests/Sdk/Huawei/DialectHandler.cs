using System.Net;
using System.Text;
using Tieline.Sdk.Http;
using Tieline.Sdk.Huawei;
using Tieline.Tests.Huawei;
using DialectUser = Tieline.Tests.Huawei.HuaweiUser;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>Hands what a client sends to Tieline's Huawei dialect, without a socket in between.</summary>
internal sealed class DialectHandler(HuaweiCloud cloud) : HttpMessageHandler
{
    /// <summary>A client that signs as a user of the cloud, and looks its project up.</summary>
    public static HuaweiClientConfiguration ConfigurationOf(HuaweiCloud cloud, DialectUser user) => new()
    {
        Credentials = new HuaweiAccessKey(user.AccessKey, user.SecretKey), Endpoint = new Uri("http://127.0.0.1:7480"), Region = "cn-north-4",
        Handler = new DialectHandler(cloud), Clock = new SkippingClock(cloud.WallClock.GetUtcNow()), Retry = RetryPolicy.None,
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var sent = await ReceivedRequest.OfAsync(request);
        var answer = await cloud.SendRawAsync(
            sent.Method, sent.Target, sent.Headers.Select(header => (header.Key, header.Value)), Encoding.UTF8.GetBytes(sent.Body));
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Text)) };
        foreach (var (name, value) in answer.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value)) response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
