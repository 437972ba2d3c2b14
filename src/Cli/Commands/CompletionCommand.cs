using System.CommandLine;

namespace Tieline.Cli.Commands;

/// <summary><c>tieline completion</c>: scripts that ask <c>tieline [suggest]</c> what may come next.</summary>
internal static class CompletionCommand
{
    private const string Bash =
        """
        # tieline completion for bash: eval "$(tieline completion bash)"
        _tieline() {
            local IFS=$'\n'
            COMPREPLY=( $(compgen -W "$(tieline "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _tieline tieline
        """;

    private const string Zsh =
        """
        #compdef tieline
        # tieline completion for zsh: eval "$(tieline completion zsh)"
        _tieline() {
            local -a words_found
            words_found=( ${(f)"$(tieline "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)"} )
            compadd -- $words_found
        }
        compdef _tieline tieline
        """;

    private const string Fish =
        """
        # tieline completion for fish: tieline completion fish | source
        complete -c tieline -f -a '(tieline "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
        """;

    public static Command Create(CliSurroundings surroundings)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Prints a script that completes tieline's words in a shell") { shell };
        command.SetAction(parsed => surroundings.Out.WriteLine(parsed.GetValue(shell) switch
        {
            "zsh" => Zsh,
            "fish" => Fish,
            _ => Bash,
        }));
        return command;
    }
}
