using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Tieline.Engines.Linux.Kernel;
using Xunit;

namespace Tieline.Tests.Kernel.Netlink;

/// <summary>Every structure and number that was taken from the kernel's headers, against the headers of this system.</summary>
public class HeaderTests
{
    private static readonly string[] Headers =
    [
        "fcntl.h", "poll.h", "sched.h", "signal.h", "stddef.h", "stdio.h", "sys/mount.h", "sys/socket.h", "sys/stat.h", "sys/syscall.h", "sys/time.h",
        "linux/netlink.h", "linux/rtnetlink.h", "linux/if.h", "linux/if_link.h", "linux/if_bridge.h", "linux/veth.h", "linux/if_addr.h",
        "linux/fib_rules.h", "linux/neighbour.h", "linux/pkt_sched.h", "linux/net_namespace.h", "linux/nsfs.h",
        "linux/if_packet.h", "linux/ip.h", "linux/if_ether.h", "linux/netfilter.h", "linux/netfilter/nfnetlink.h", "linux/netfilter/nf_tables.h",
        "linux/netfilter/nf_conntrack_common.h", "linux/netfilter/nfnetlink_conntrack.h", "linux/netfilter/nf_nat.h",
        "linux/sock_diag.h", "linux/inet_diag.h",
    ];

    private static readonly Type[] Declarations = [typeof(Libc), typeof(NetlinkAbi), typeof(RtnetlinkAbi), typeof(NftablesAbi), typeof(SockDiagAbi)];

    [Fact]
    public async Task Structures_and_constants_are_those_of_the_system_s_headers()
    {
        if (!File.Exists("/usr/include/linux/rtnetlink.h")) Assert.Skip("needs the kernel's headers in /usr/include/linux");
        var folder = Directory.CreateTempSubdirectory("tieline-headers-");
        try
        {
            var (source, expected) = WriteProgram();
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "headers.c"), source);
            try
            {
                var (exitCode, errors) = await RunAsync("cc", ["-o", "headers", "headers.c"], folder.FullName);
                Assert.True(exitCode == 0, errors);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip("needs a C compiler (cc)");
            }

            var (_, printed) = await RunAsync(Path.Combine(folder.FullName, "headers"), [], folder.FullName);
            Assert.Equal(expected, printed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A program that prints what the headers say, and what it must print when we say the same.
    private static (string Source, string Expected) WriteProgram()
    {
        var source = new StringBuilder("#define _GNU_SOURCE\n");
        foreach (var header in Headers) source.AppendLine(CultureInfo.InvariantCulture, $"#include <{header}>");
        source.AppendLine("int main(void) {");
        var expected = new StringBuilder();
        foreach (var constant in Declarations.SelectMany(type => type.GetFields()).Where(field => field.IsLiteral && field.Name != nameof(NftablesAbi.CTA_FILTER_F_CTA_IP_DST)))
        {
            var mask = constant.FieldType == typeof(byte) ? 0xFF : constant.FieldType == typeof(ushort) ? 0xFFFF : uint.MaxValue;
            var value = constant.GetRawConstantValue() is int number ? (uint)number : Convert.ToUInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture);
            source.AppendLine(CultureInfo.InvariantCulture, $"printf(\"{constant.Name} %llu\\n\", (unsigned long long)({constant.Name}) & {mask}u);");
            expected.Append(CultureInfo.InvariantCulture, $"{constant.Name} {value}\n");
        }

        foreach (var structure in Declarations.SelectMany(type => type.GetNestedTypes()))
        {
            var name = structure.Name == "statx_buffer" ? "statx" : structure.Name;
            source.AppendLine(CultureInfo.InvariantCulture, $"printf(\"{name} %zu\\n\", (sizeof(struct {name}) + 3) & ~3ul);");
            expected.Append(CultureInfo.InvariantCulture, $"{name} {NetlinkAbi.Align(Marshal.SizeOf(structure))}\n");
            foreach (var field in structure.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                source.AppendLine(CultureInfo.InvariantCulture, $"printf(\"{name}.{field.Name} %zu\\n\", offsetof(struct {name}, {field.Name}));");
                expected.Append(CultureInfo.InvariantCulture, $"{name}.{field.Name} {Marshal.OffsetOf(structure, field.Name)}\n");
            }
        }

        return (source.AppendLine("}").ToString(), expected.ToString());
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
