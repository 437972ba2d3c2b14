using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>What an operation answers: a JSON body, an empty body, or an error. Success is 200 throughout (contract 1.2).</summary>
internal readonly record struct BaiduReply(JsonAnswer? Body, BaiduError? Error)
{
    public static readonly BaiduReply Empty;

    public static BaiduReply Of(Outcome<Done> outcome) => outcome.Refusal is { } refusal ? refusal : Empty;

    public static BaiduReply BadRequest(string why) => BaiduErrors.BadRequest.Because(why);

    public static implicit operator BaiduReply(JsonAnswer body) => new(body, null);

    public static implicit operator BaiduReply(BaiduError error) => new(null, error);

    public static implicit operator BaiduReply(Refusal refusal) => new(null, BaiduErrors.For(refusal));
}
