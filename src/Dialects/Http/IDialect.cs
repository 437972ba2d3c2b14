using Microsoft.AspNetCore.Http;

namespace Tieline.Dialects.Http;

/// <summary>One cloud's API. One port serves all: the server asks each dialect in turn whose the request is.</summary>
public interface IDialect
{
    /// <summary>True when the request is in this cloud's words, by its path or its signature. Reads no body and waits for nothing.</summary>
    bool Claims(HttpRequest request);

    /// <summary>Answers a request that the dialect claims. Every fault becomes the cloud's error; nothing is thrown but cancellation.</summary>
    Task HandleAsync(HttpContext http);
}
