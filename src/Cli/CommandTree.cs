using System.CommandLine;
using System.CommandLine.Invocation;
using Tieline.Cli.Commands;

namespace Tieline.Cli;

/// <summary>The commands of <c>tieline</c>, and how a run of them ends.</summary>
internal static class CommandTree
{
    public static async Task<int> RunAsync(string[] args, CliSurroundings surroundings, CancellationToken cancel = default)
    {
        var parsed = Build(surroundings).Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = surroundings.Out, Error = surroundings.Error, EnableDefaultExceptionHandler = false,
        };
        try
        {
            var code = await parsed.InvokeAsync(configuration, cancel);
            return parsed.Action is ParseErrorAction ? ExitCode.Usage : code;
        }
        catch (RefusedException refused)
        {
            await surroundings.Error.WriteLineAsync($"tieline: {refused.Message}");
            return ExitCode.Refused;
        }
        catch (UsageException usage)
        {
            await surroundings.Error.WriteLineAsync($"tieline: {usage.Message}");
            return ExitCode.Usage;
        }
        catch (UnreachableServerException unreachable)
        {
            await surroundings.Error.WriteLineAsync($"tieline: {unreachable.Message}");
            return ExitCode.Unreachable;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok; // a person ended it
        }
    }

    internal static RootCommand Build(CliSurroundings surroundings)
    {
        var options = new GlobalOptions(surroundings);
        var root = new RootCommand("Runs private connectivity: accounts, workloads, topology, and why packets do not arrive.");
        foreach (var option in options.All) root.Add(option);
        foreach (var command in StatusCommand.All(options)) root.Add(command);
        root.Add(AccountCommands.Create(options));
        foreach (var command in PortCommands.All(options)) root.Add(command);
        foreach (var command in ServiceCommands.All(options)) root.Add(command);
        root.Add(TopologyCommand.Create(options));
        root.Add(GatewaysCommand.Create(options));
        root.Add(EventsCommand.Create(options));
        root.Add(ExplainCommand.Create(options));
        root.Add(ClockCommands.Create(options));
        root.Add(CompletionCommand.Create(surroundings));
        return root;
    }
}
