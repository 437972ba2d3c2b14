using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>What an operation answers: a status, and how to write the body.</summary>
/// <param name="Code">The error's code, or <c>ok</c>; for measurements.</param>
/// <param name="Write">Null for no body.</param>
internal sealed record NativeAnswer(int Status, string Code, Action<Utf8JsonWriter>? Write)
{
    /// <summary>The operation has sent its answer itself.</summary>
    public static readonly NativeAnswer Streamed = new(StatusCodes.Status200OK, "ok", null);

    public static readonly NativeAnswer Empty = new(StatusCodes.Status204NoContent, "ok", null);

    public static NativeAnswer Json(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) => new(status, "ok", write);

    public static NativeAnswer Invalid(string message) => Error(StatusCodes.Status400BadRequest, "invalidValue", message);

    public static NativeAnswer Refused(Refusal refusal) => Error(StatusOf(refusal.Code), WordOf(refusal.Code), refusal.Message);

    public static NativeAnswer Error(int status, string code, string message) => new(
        status,
        code,
        json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("code", code);
            json.WriteString("message", message);
            json.WriteEndObject();
            json.WriteEndObject();
        });

    /// <summary>The code's name with a small first letter: part of the API, as the names of <see cref="RefusalCode"/> are.</summary>
    internal static string WordOf(RefusalCode code) => JsonNamingPolicy.CamelCase.ConvertName(code.ToString());

    internal static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.InvalidValue or RefusalCode.AddressOutsideSubnet or RefusalCode.NotOffered or RefusalCode.InvalidServiceName or RefusalCode.InvalidPrefixes
            => StatusCodes.Status400BadRequest,
        RefusalCode.AccountNotFound or RefusalCode.AccessKeyNotFound or RefusalCode.PortNotFound or RefusalCode.SubnetNotFound or RefusalCode.ServiceNotFound
            or RefusalCode.VpcNotFound => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status409Conflict,
    };

    public async Task SendAsync(HttpResponse response, CancellationToken cancel)
    {
        if (this == Streamed) return;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (Write is null) return;
        using var json = JsonAnswer.Rent();
        Write(json.Writer);
        await json.SendAsync(response, "application/json", cancel);
    }
}
