using System.Net;
using System.Text.Json.Serialization.Metadata;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>Sends the calls of one configuration to one service: what the clients of the APIs share.</summary>
internal sealed class HuaweiClient : IDisposable
{
    private readonly HuaweiClientConfiguration _configuration;
    private readonly string _product;
    private readonly RetryingSender _sender;
    private readonly HuaweiSession _session;

    public HuaweiClient(HuaweiClientConfiguration configuration, string product)
    {
        (_configuration, _product) = (configuration, product);
        _sender = new(configuration);
        _session = new(configuration, _sender, isOfProject: product != HuaweiProduct.Iam);
    }

    public TimeProvider Clock => _sender.Clock;

    public RetryingSender Sender => _sender;

    /// <summary>The project that the calls work in; looked up if it is not known yet.</summary>
    public async Task<string> ProjectIdAsync(CancellationToken cancel) => (await _session.GetAsync(cancel)).ProjectId ?? "";

    /// <summary>Sends a call, again when that is safe and may help, and returns the body of its answer.</summary>
    /// <remarks>Where the token is refused, it is renewed, and the call is sent once more: contract huawei-auth, 8.</remarks>
    public async Task<byte[]> SendAsync(HuaweiRequest request, CancellationToken cancel)
    {
        var caller = await _session.GetAsync(cancel);
        try
        {
            return await SendAsync(request, caller, cancel);
        }
        catch (HuaweiServiceException refused) when (refused.StatusCode == HttpStatusCode.Unauthorized && _session.IsRenewable)
        {
            return await SendAsync(request, await _session.RenewAsync(caller, cancel), cancel);
        }
    }

    /// <summary>The same, of a call that is answered by JSON.</summary>
    /// <exception cref="InvalidDataException">The answer is not what the API promises.</exception>
    public async Task<T> ReadAsync<T>(HuaweiRequest request, JsonTypeInfo<T> type, CancellationToken cancel) where T : class =>
        JsonAnswer.Read(await SendAsync(request, cancel), type);

    /// <summary>The same; null when the service says that there is no such thing.</summary>
    public async Task<T?> FindAsync<T>(HuaweiRequest request, JsonTypeInfo<T> type, CancellationToken cancel) where T : class
    {
        try
        {
            return await ReadAsync(request, type, cancel);
        }
        catch (HuaweiServiceException refused) when (refused.IsNotFound)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _sender.Dispose();
        _session.Dispose();
    }

    private Task<byte[]> SendAsync(HuaweiRequest request, HuaweiCaller caller, CancellationToken cancel) => _sender.SendAsync(
        now => request.Compose(_configuration, _product, caller, now), HuaweiServiceException.From, request.IsSafe, cancel);
}
