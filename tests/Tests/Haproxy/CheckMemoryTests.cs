using Tieline.Engines.Linux.Haproxy;
using Xunit;

namespace Tieline.Tests.Haproxy;

/// <summary>Of which backends a look asks, by what the worker wrote since the last one.</summary>
public sealed class CheckMemoryTests
{
    private const int Worker = 7;
    private const string
        Passed = "<5>2026-11-21T14:37:54.409734+00:00 Health check for server check-a/a1 succeeded, reason: Layer4 check passed, check duration: 0ms, status: 2/2 UP.",
        Down = "<1>2026-11-21T14:37:55.187526+00:00 Server check-b/a1 is DOWN, changed from CLI. 9 active and 0 backup servers left.",
        Backup = "<5>2026-11-21T14:37:56.187526+00:00 Health check for backup server check-c/b2 failed, reason: Layer4 timeout, status: 1/2 UP.";

    private static readonly string[] Backends = ["check-a", "check-b", "check-c"];

    private readonly CheckMemory _memory = new();

    [Fact]
    public void At_first_all_are_asked_and_then_those_that_new_lines_name()
    {
        Assert.Equal(Backends, Ask(Worker, Passed));
        Assert.Empty(Ask(Worker, Passed));
        Assert.Equal(["check-b"], Ask(Worker, Passed, Down));
        Assert.Equal(["check-c"], Ask(Worker, Down, Backup)); // the first is overwritten, but nothing that was not seen
        Assert.Empty(Ask(Worker, Backup));
    }

    [Fact]
    public void Of_a_ring_that_was_empty_all_are_asked_once_it_has_a_line()
    {
        Ask(Worker);
        Assert.Empty(Ask(Worker));
        Assert.Equal(Backends, Ask(Worker, Down));
        Assert.Empty(Ask(Worker, Down));
    }

    [Fact]
    public void All_are_asked_when_lines_were_overwritten_that_nobody_saw()
    {
        Ask(Worker, Passed);
        Assert.Equal(Backends, Ask(Worker, Down, Backup));
    }

    [Fact]
    public void All_are_asked_of_another_worker()
    {
        Ask(Worker, Passed);
        Assert.Equal(Backends, Ask(Worker + 1, Passed));
    }

    [Fact]
    public void All_are_asked_every_time_of_a_worker_without_a_ring()
    {
        Assert.Equal(Backends, Ask(Worker, "No such event sink"));
        Assert.Equal(Backends, Ask(Worker, "No such event sink"));
    }

    [Fact]
    public void A_backend_whose_servers_were_told_something_is_asked()
    {
        Ask(Worker, Passed);
        _memory.Forget(["check-c"]);
        Assert.Equal(["check-c"], Ask(Worker, Passed));
    }

    [Fact]
    public void A_backend_with_a_check_under_way_is_asked_until_it_is_over()
    {
        ServerState Open(int result) => new("check-b", "a1", "10.0.0.1", 80, true, true, 1, result, 4);
        Ask(Worker, [Open(result: 0)], Passed);
        Assert.Equal(["check-b"], Ask(Worker, [Open(result: 3)], Passed));
        Assert.Empty(Ask(Worker, [], Passed));
    }

    [Fact]
    public void A_backend_whose_first_check_is_to_come_is_not_asked_until_a_line_tells_of_it()
    {
        Ask(Worker, [new("check-b", "a1", "10.0.0.1", 80, true, true, 1, 0, 4) { WasChecked = false }], Passed);
        Assert.Empty(Ask(Worker, Passed));
    }

    private IReadOnlyList<string> Ask(int worker, params string[] lines) => Ask(worker, [], lines);

    /// <summary>A look: which backends are asked, and HAProxy answers.</summary>
    private IReadOnlyList<string> Ask(int worker, ServerState[] told, params string[] lines)
    {
        var asked = _memory.Unknown(worker, string.Join('\n', lines) + "\n\n", Backends);
        _memory.Keep(asked, told.ToDictionary(server => (server.Backend, server.Name)));
        return asked;
    }
}
