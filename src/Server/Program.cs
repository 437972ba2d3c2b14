using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Tieline.Server;
using Tieline.Server.Configuration;
using Tieline.Server.Metrics;
using Tieline.Server.Start;
using Tieline.Store;

const int UsageError = 2;
if (args is ["--help" or "-h"])
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

try
{
    var settings = ServerSettings.From(ServerSettings.Sources(args));
    if (settings.RemoveNetwork) await Wiring.RemoveNetworkAsync(settings, new DataFolder(settings.DataFolder));
    else await RunAsync(settings);
    return 0;
}
catch (Exception fault) when (fault is SettingsException or AccountsFileException or StoreUnusableException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return UsageError;
}

static async Task RunAsync(ServerSettings settings)
{
    // A client that is slower ties up a connection for nothing: no request's headers take longer than a moment to send.
    var headersWithin = TimeSpan.FromSeconds(10);

    // What is in flight takes milliseconds. A client that stalls in the middle of its request does not hold up the stop.
    var stopWithin = TimeSpan.FromSeconds(1.5);

    var selection = EngineSelection.Of(settings.Engine);
    var data = new DataFolder(settings.DataFolder);
    using var certificate = ServerCertificate.Load(settings, data);

    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders().AddSimpleConsole(options => (options.SingleLine, options.TimestampFormat) = (true, "HH:mm:ss "))
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // what it has to say of a start, the catch above says in one line
    builder.Logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = stopWithin);
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.RequestHeadersTimeout = headersWithin;
        kestrel.Limits.MaxRequestBodySize = 8 << 20; // each dialect has its own limit below, and its own words for it
        kestrel.Listen(IPAddress.Parse(settings.Listen), settings.Port, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
            else listen.Protocols = HttpProtocols.Http1;
        });
    });
    await using var app = builder.Build();

    await using var wiring = await Wiring.MakeAsync(settings, data, selection, app.Services.GetRequiredService<ILoggerFactory>());
    var keys = await FirstStart.PrepareAsync(settings, data, wiring.Accounts, wiring.Sessions, wiring.Apig.Gateways);
    using var metrics = new PrometheusPage(Telemetry.IsMeasured);
    using var records = new RecordGauges(wiring.Counts);
    using var traces = Telemetry.Start();

    var front = new Front(wiring.Dialects, metrics);
    app.Run(front.HandleAsync);
    wiring.Start();
    try
    {
        await app.StartAsync();
    }
    catch (Exception fault) when (fault is IOException or SocketException)
    {
        throw new SettingsException(
            $"cannot listen on {settings.Listen}, port {settings.Port}: {fault.GetBaseException().Message}. Choose others with --listen and --port.");
    }

    wiring.State.IsReady = true;
    Banner.Write(settings, data, selection, wiring.State, keys, new Uri(app.Urls.First()));
    app.Lifetime.ApplicationStopping.Register(() => _ = wiring.StopAsync());
    await app.WaitForShutdownAsync();
}
