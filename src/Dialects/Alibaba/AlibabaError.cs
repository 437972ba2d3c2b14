namespace Tieline.Dialects.Alibaba;

/// <summary>An error as it goes over the wire. Contract alibaba-router-interface, 1.4.</summary>
/// <param name="Status">HTTP status; clients read 404 as "the resource is gone" (quirk 23).</param>
/// <param name="Message">For people, but for that of a signature that does not match.</param>
internal sealed record AlibabaError(int Status, string Code, string Message)
{
    public AlibabaError(string code, string message) : this(400, code, message)
    {
    }
}
