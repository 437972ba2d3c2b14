using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>One request: what its address and its body say.</summary>
/// <param name="Values">What stood for <c>{}</c> in the path.</param>
/// <param name="Body">The body's JSON; undefined for operations that take none.</param>
internal sealed record NativeRequest(HttpContext Http, RouteValues Values, QueryParameters Query, JsonElement Body)
{
    public CancellationToken Cancel => Http.RequestAborted;

    public string Value(int index) => Values[index] ?? "";

    /// <summary>Reads <c>count</c>: how many items at most.</summary>
    /// <returns>Null when it is not a number from 1 to <paramref name="most"/>.</returns>
    public int? Count(int unset, int most)
    {
        if (Query["count"] is not { } text) return unset;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most ? count : null;
    }
}

/// <summary>An operation of the native API.</summary>
/// <param name="Name">As the OpenAPI document calls it.</param>
/// <param name="TakesBody">Whether the body is read; it must be JSON then.</param>
/// <param name="IsPublic">True for what anyone may ask: it tells nothing of the network.</param>
internal sealed record NativeOperation(
    string Name, Func<NativeRequest, Task<NativeAnswer>> RunAsync, bool TakesBody = false, bool IsPublic = false);
