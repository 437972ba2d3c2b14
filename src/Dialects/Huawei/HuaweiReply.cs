using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei;

/// <summary>What an operation answers: a status with a JSON body or without, or an error.</summary>
/// <param name="Token">The <c>X-Subject-Token</c> header of the answer; null for none.</param>
internal readonly record struct HuaweiReply(int Status, JsonAnswer? Body, HuaweiError? Error, string? Token = null)
{
    public static readonly HuaweiReply NoContent = new(StatusCodes.Status204NoContent, null, null);

    public static readonly HuaweiReply Ok = new(StatusCodes.Status200OK, null, null);

    public static implicit operator HuaweiReply(JsonAnswer body) => new(StatusCodes.Status200OK, body, null);

    public static implicit operator HuaweiReply(HuaweiError error) => new(error.Status, null, error);
}
