namespace Tieline.Dialects.Alibaba;

/// <summary>What an operation answers: the members beside <c>RequestId</c>, or an error.</summary>
internal readonly record struct AlibabaReply(Action<AnswerWriter>? Members, AlibabaError? Error)
{
    /// <summary>Success, with nothing but the request's id.</summary>
    public static readonly AlibabaReply Done;

    public static AlibabaReply Of(Action<AnswerWriter> members) => new(members, null);

    public static implicit operator AlibabaReply(AlibabaError error) => new(null, error);
}
