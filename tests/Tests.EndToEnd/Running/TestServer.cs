using System.Text;
using System.Text.Json;
using Tieline.Running;

namespace Tieline.Tests.EndToEnd.Running;

/// <summary>A server process with a folder of its own and the accounts alice and bob. Can be stopped, killed and started again.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string[] _options;
    private ServerProcess? _process;

    private TestServer(bool canSignIn, string[] options)
    {
        var accounts = _folder.Write("accounts.json", Accounts(canSignIn));
        _options = ["--engine", "model", "--data", _folder.Data, "--port", "0", "--accounts", accounts, .. options];
    }

    public ServerProcess Process => _process ?? throw new InvalidOperationException("the server is not running");

    public Uri Address => Process.Address;

    public Tenant Alice { get; private set; } = null!;

    public Tenant Bob { get; private set; } = null!;

    /// <summary>For the native API: it bears the operator's token.</summary>
    public HttpClient Http { get; private set; } = new();

    public static Task<TestServer> StartAsync(params string[] options) => StartAsync(canSignIn: false, options);

    /// <param name="canSignIn">Whether the accounts' users have passwords (NAME-password), which each start hashes: that takes its time.</param>
    public static async Task<TestServer> StartAsync(bool canSignIn, params string[] options)
    {
        var server = new TestServer(canSignIn, options);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it after a stop or a kill; another port, the same data.</summary>
    public async Task StartAgainAsync()
    {
        await LeaveAsync();
        _process = await ServerProcess.StartAsync(Start());
        Alice = new(Address, "alice", "AKALICE0000000000000", "alice-secret", "a11ce000000000000000000000000000");
        Bob = new(Address, "bob", "AKBOB000000000000000", "bob-secret", "b0b00000000000000000000000000000");
        var token = await File.ReadAllTextAsync(Path.Combine(_folder.Data, "operator-token"));
        Http = new() { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60), DefaultRequestHeaders = { Authorization = new("Bearer", token.Trim()) } };
    }

    /// <summary>The same server's start, for the caller to carry out.</summary>
    public System.Diagnostics.ProcessStartInfo Start() => Programs.ServerStart(_options);

    public Task KillAsync() => Process.KillAsync();

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync($"/tieline/v1{path}");
        return await JsonOfAsync(response);
    }

    public async Task<JsonElement> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync($"/tieline/v1{path}", content);
        return await JsonOfAsync(response);
    }

    /// <summary>Moves the test clock.</summary>
    public Task AdvanceAsync(TimeSpan by) => PostAsync("/clock/advance", $$"""{"seconds":{{(long)by.TotalSeconds}}}""");

    /// <summary>Runs the command line against this server; fails unless it succeeds.</summary>
    public async Task<string> TielineAsync(params string[] arguments)
    {
        var end = await Programs.TielineAsync(["--server", Address.ToString(), .. arguments]);
        Assert.True(end.ExitCode == 0, $"tieline {string.Join(' ', arguments)}: {end.ExitCode}: {end.Errors}");
        return end.Output;
    }

    /// <summary>Stops it, and leaves nothing: no process, no folder, and of the linux engine no namespace.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await LeaveAsync();
            Http.Dispose();
            if (!_options.Contains("linux")) return;
            var end = await Programs.RunAsync(Programs.ServerStart([.. _options, "--remove-network"]));
            if (end.ExitCode != 0) throw new InvalidOperationException($"--remove-network: {end.Errors}");
        }
        finally
        {
            _folder.Dispose();
        }
    }

    private async Task LeaveAsync()
    {
        if (_process is null) return;
        Alice.Dispose();
        Bob.Dispose();
        Http.Dispose();
        await _process.DisposeAsync();
        _process = null;
    }

    private static string Accounts(bool canSignIn)
    {
        return $$"""
            { "accounts": [
              { "name": "alice", "accessKey": "AKALICE0000000000000", "secretKey": "alice-secret",
                "baidu": { "accountId": "a11ce000000000000000000000000000" }, "huawei": {{User("alice")}} },
              { "name": "bob", "accessKey": "AKBOB000000000000000", "secretKey": "bob-secret",
                "baidu": { "accountId": "b0b00000000000000000000000000000" }, "huawei": {{User("bob")}} } ] }
            """;

        string User(string name) => canSignIn ? $$"""{ "password": "{{name}}-password" }""" : "{}";
    }

    private static async Task<JsonElement> JsonOfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
