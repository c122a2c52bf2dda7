namespace Hearth.Benchmarks.Vectors;

/// <summary>All questions answered once, one after the other.</summary>
/// <param name="Recall">The share of the exact ten nearest that was found.</param>
/// <param name="Median">Half of the answers took at most this, in milliseconds.</param>
/// <param name="Slow">Of a hundred answers one took longer than this, in milliseconds.</param>
/// <param name="Processor">Processor time of an answer, in milliseconds.</param>
/// <param name="Rate">Answers per second.</param>
internal sealed record SearchFigure(double Recall, double Median, double Slow, double Processor, double Rate);
