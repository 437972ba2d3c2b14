using System.Diagnostics;

namespace Tieline.Demo;

/// <summary>A step did not hold; what it saw has been printed.</summary>
internal sealed class StepFailedException(string message, Exception inner) : Exception(message, inner);

/// <summary>What a step expected was not so.</summary>
internal sealed class NotSoException(string message) : Exception(message);

/// <summary>Prints each step with what it took and what it saw.</summary>
internal sealed class Story
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _held;

    public bool Failed { get; private set; }

    public string Summary => Failed
        ? "\ndemo: a step did not hold"
        : $"\ndemo: all {_held} steps held, in {Stopwatch.GetElapsedTime(_started).TotalSeconds:F1} s";

    /// <param name="step">Does it, and returns in a few words what was seen.</param>
    /// <exception cref="StepFailedException">It did not hold.</exception>
    public async Task StepAsync(string what, Func<Task<string>> step)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var seen = await step();
            _held++;
            Console.WriteLine($"  ok {Stopwatch.GetElapsedTime(started).TotalMilliseconds,8:F1} ms  {what}: {seen}");
        }
        catch (Exception fault)
        {
            Failed = true;
            Console.WriteLine($"FAIL {Stopwatch.GetElapsedTime(started).TotalMilliseconds,8:F1} ms  {what}: {fault.Message}");
            throw new StepFailedException(what, fault);
        }
    }

    /// <exception cref="NotSoException"><paramref name="isSo"/> is false.</exception>
    public static void Expect(bool isSo, string otherwise)
    {
        if (!isSo) throw new NotSoException(otherwise);
    }
}
