namespace Tieline.Sdk.Http;

/// <summary>Sends a request until it is answered for good, with pauses between the tries.</summary>
internal sealed class RetryingSender(HttpClient http, RetryPolicy policy, TimeProvider clock, TimeSpan timeout)
{
    /// <param name="compose">Makes the request of one try: each has its own time and signature.</param>
    /// <param name="isWorthRetrying">Says of an error answer whether another try may cure it.</param>
    /// <exception cref="CloudServiceException">The last answer was an error.</exception>
    /// <exception cref="HttpRequestException">The last try could not reach the service.</exception>
    /// <exception cref="TimeoutException">The last try took longer than the timeout.</exception>
    public async Task<byte[]> SendAsync(
        Func<HttpRequestMessage> compose, Func<HttpResponseMessage, byte[], CloudServiceException> toException,
        Func<CloudServiceException, bool> isWorthRetrying, CancellationToken cancel)
    {
        for (var retry = 1; ; retry++)
        {
            try
            {
                return await OnceAsync(compose, toException, cancel);
            }
            catch (CloudServiceException answer) when (retry <= policy.RetriesMax && isWorthRetrying(answer))
            {
            }
            catch (Exception fault) when (retry <= policy.RetriesMax && fault is HttpRequestException or IOException or TimeoutException)
            {
            }

            await Task.Delay(policy.PauseBefore(retry), clock, cancel);
        }
    }

    private async Task<byte[]> OnceAsync(
        Func<HttpRequestMessage> compose, Func<HttpResponseMessage, byte[], CloudServiceException> toException, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var request = compose();
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode ? body : throw toException(response, body);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"the service did not answer within {timeout}");
        }
    }
}
