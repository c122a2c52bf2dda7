namespace Hearth.Inference.Grammars;

/// <summary>From where to where a number may be; null is no bound.</summary>
internal sealed record NumberBounds(decimal? Min, bool ExcludesMin, decimal? Max, bool ExcludesMax)
{
    public static NumberBounds Open { get; } = new(null, false, null, false);

    public bool IsOpen => Min is null && Max is null;

    public NumberBounds AtLeast(decimal bound, bool excludes) =>
        Min is null || bound > Min || (bound == Min && excludes) ? this with { Min = bound, ExcludesMin = excludes } : this;

    public NumberBounds AtMost(decimal bound, bool excludes) =>
        Max is null || bound < Max || (bound == Max && excludes) ? this with { Max = bound, ExcludesMax = excludes } : this;

    public bool Contains(decimal value) =>
        (Min is null || value > Min || (value == Min && !ExcludesMin)) && (Max is null || value < Max || (value == Max && !ExcludesMax));
}
