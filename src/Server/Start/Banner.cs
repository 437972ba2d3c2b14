using Tieline.Server.Configuration;

namespace Tieline.Server.Start;

/// <summary>What a person sees when the server has started; its last line is for programs.</summary>
internal static class Banner
{
    public static void Write(
        ServerSettings settings, DataFolder data, EngineSelection selection, RunningState state, StartKeys keys, Uri address)
    {
        var status = state.Read();
        var url = address.ToString().TrimEnd('/');
        var server = url == "http://127.0.0.1:7480" ? "" : $" --server {url}";
        if (settings.TlsDevelopment) server += $" --ca-file {data.DevelopmentCertificateFile}";
        Console.WriteLine($"Tieline {status.Version}");
        Console.WriteLine($"  engine    {status.Engine}: {selection.Why}{(selection.IsLinux ? "" : "; no packets are carried")}");
        Console.WriteLine($"  store     {status.Store}");
        Console.WriteLine($"  Baidu     {url}   (peer connections, VPCs; region {settings.BaiduRegion} unless the host names one)");
        Console.WriteLine($"  Alibaba   {url}   (router interfaces, VPCs; a request names its region)");
        Console.WriteLine($"  Huawei    {url}   (endpoint services, VPC channels, VPCs, IAM; region {settings.HuaweiRegion} unless a project names another)");
        Console.WriteLine($"  native    {url}/tieline/v1   (OpenAPI: /tieline/v1/openapi.json)");
        if (settings.TlsDevelopment) Console.WriteLine($"  TLS       self-signed; clients trust {data.DevelopmentCertificateFile}");
        if (settings.TestClock) Console.WriteLine("  clock     test clock: tieline clock advance 7d");
        Console.WriteLine($"  account   {AccountLine(data, keys)}");
        if (keys.Made is { } key)
        {
            Console.WriteLine($"            access key {key.Id}");
            Console.WriteLine($"            secret key {key.Secret}   (shown this once)");
        }

        Console.WriteLine($"  next      ./tieline{server} status");
        Console.WriteLine($"ready {url}");
        Console.Out.Flush();
    }

    private static string AccountLine(DataFolder data, StartKeys keys) => keys switch
    {
        { Declared: { } count } => $"{count} declared by the accounts file",
        _ when File.Exists(data.CredentialsFile) => $"{FirstStart.DefaultAccount}; its keys are in {data.CredentialsFile}",
        _ => "see ./tieline accounts list",
    };
}
