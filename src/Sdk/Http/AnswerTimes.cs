namespace Tieline.Sdk.Http;

/// <summary>The times in an answer's headers.</summary>
internal static class AnswerTimes
{
    /// <summary>The pause that <c>Retry-After</c> asks for, in seconds or as a date; never less than zero.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } pause } => pause,
        // Measured by the service's own clock: ours may be wrong.
        { Date: { } until } when response.Headers.Date is { } now => until > now ? until - now : TimeSpan.Zero,
        _ => null,
    };
}
