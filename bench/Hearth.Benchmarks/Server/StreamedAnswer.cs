namespace Hearth.Benchmarks.Server;

/// <summary>When an answer was asked for, began and ended, in ticks of the stopwatch, and its tokens.</summary>
internal sealed record StreamedAnswer(long Asked, long First, long Ended, int Tokens);
