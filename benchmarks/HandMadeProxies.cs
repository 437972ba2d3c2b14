using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tieline.Running;

namespace Tieline.Bench;

/// <summary>Programs that a person would run: backends that say who they are, and HAProxy and nginx before them with a configuration by hand.</summary>
internal sealed class HandMadeProxies : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tieline-bench-proxies-");
    private readonly List<Process> _running = [];

    /// <summary>Starts backends at every address of 127.0.0.0/8; each answers with its own address.</summary>
    public async Task<Process> ServeAsync(int port) => await StartAsync(
        port, "/usr/sbin/haproxy", "-db", "-f", File(
            $"backends-{port}.cfg",
            $$"""
            global
                maxconn 4000
            defaults
                mode http
                timeout client 60s
            frontend backends
                bind 0.0.0.0:{{port}} interface lo
                http-request return status 200 content-type text/plain lf-string "%[dst]"
            """));

    /// <summary>HAProxy for one host and path, checking three members, with the headers that the gateway adds.</summary>
    public Task<Process> HaproxyAsync(int port, string host, string[] members, int memberPort) => StartAsync(
        port, "/usr/sbin/haproxy", "-db", "-f", File(
            "by-hand.cfg",
            $$"""
            global
                user haproxy
                group haproxy
                maxconn 4000
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
                timeout http-keep-alive 60s
            frontend shop
                bind 127.0.0.1:{{port}}
                option forwardfor
                http-request set-header X-Forwarded-Proto http
                http-request set-header X-Forwarded-Host %[req.hdr(Host)]
                http-request set-header X-Real-Ip %[src]
                unique-id-format %[uuid()]
                unique-id-header X-Request-Id
                http-response set-header X-Request-Id %[unique-id]
                use_backend shop if { req.hdr(Host),host_only,lower -m str {{host}} } { path_beg / }
            backend shop
                balance roundrobin
                option httpchk GET /
                retries 1
                option redispatch
            {{string.Join('\n', members.Select((member, i) => $"    server m{i} {member}:{memberPort} check inter 5s"))}}
            """));

    /// <summary>nginx for the same.</summary>
    public Task<Process> NginxAsync(int port, string host, string[] members, int memberPort) => StartAsync(
        port, "/usr/sbin/nginx", "-c", File(
            "nginx.conf",
            $$"""
            daemon off;
            worker_processes auto;
            pid {{_folder.FullName}}/nginx.pid;
            error_log {{_folder.FullName}}/nginx.log crit;
            events { worker_connections 8192; }
            http {
                access_log off;
                keepalive_requests 1000000;
                upstream shop {
                    {{string.Join(' ', members.Select(member => $"server {member}:{memberPort};"))}}
                    keepalive 512;
                    keepalive_requests 1000000;
                }
                server {
                    listen 127.0.0.1:{{port}};
                    server_name {{host}};
                    location / {
                        proxy_pass http://shop;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host $host;
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                        proxy_set_header X-Forwarded-Proto $scheme;
                        proxy_set_header X-Forwarded-Host $http_host;
                        proxy_set_header X-Real-Ip $remote_addr;
                        proxy_set_header X-Request-Id $request_id;
                        add_header X-Request-Id $request_id;
                    }
                }
            }
            """));

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Ends a process as kill -9 does, its workers with it.</summary>
    public static async Task KillAsync(Process process)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running)
        {
            await KillAsync(process);
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, text + "\n");
        return path;
    }

    private async Task<Process> StartAsync(int port, string program, params string[] arguments)
    {
        var process = Shell.Start("setsid", [program, .. arguments]); // a session of its own, as the gateway's has: the kernel shares time by session
        _running.Add(process);
        for (var look = 0; look < 400; look++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return process;
            }
            catch (SocketException)
            {
                if (process.HasExited) throw new InvalidOperationException($"{program}: {await process.StandardError.ReadToEndAsync()}");
                await Task.Delay(25);
            }
        }

        throw new InvalidOperationException($"{program} does not listen on {port}");
    }
}
