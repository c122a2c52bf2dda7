using Hearth.Compute.Numerics;
using Hearth.Inference.Engine;

namespace Hearth.Inference.Generation;

/// <summary>How many pages of keys and values a model may have. Memory is taken as they are used.</summary>
internal static class CachePlan
{
    /// <summary>One part in so many of the free memory is for keys and values, where the owner did not say.</summary>
    private const int AutomaticShare = 4;

    /// <summary>Contexts that are kept at least, where the owner did not say and there is memory: the beginnings that one person goes back to.</summary>
    private const int ContextsMin = 4;

    /// <summary>The most pages that these options ever allow: what is counted before a load.</summary>
    public static int PagesMax(ModelShape shape, InferenceOptions options) => options.CacheMaxMb > 0
        ? (int)Math.Clamp(options.CacheMaxMb * 1_000_000L / PageBytes(shape, options), 1, int.MaxValue)
        : ContextPages(shape, options) * Math.Max(ContextsMin, options.ConcurrentMax);

    /// <summary>The pages that a model gets: never more than <see cref="PagesMax"/>, nor, where the owner did not say, than a share of what is free.</summary>
    /// <param name="shape">Of the model.</param>
    /// <param name="options">The owner's.</param>
    /// <param name="availableBytes">Free memory.</param>
    public static int Pages(ModelShape shape, InferenceOptions options, long availableBytes)
    {
        int most = PagesMax(shape, options);
        if (options.CacheMaxMb > 0)
        {
            return most;
        }

        long memory = options.MemoryMaxMb > 0 ? Math.Min(options.MemoryMaxMb * 1_000_000L, availableBytes) : availableBytes;
        return (int)Math.Min(most, Math.Max(ContextPages(shape, options), memory / AutomaticShare / PageBytes(shape, options)));
    }

    /// <summary>Bytes of a page.</summary>
    public static long PageBytes(ModelShape shape, InferenceOptions options) =>
        Math.Max(1, KeyValuePool.EstimateBytes(FormatFor(options), shape.KeyValueLayers(), KeyValuePool.PagePositions));

    private static int ContextPages(ModelShape shape, InferenceOptions options) => AnswerMemory.PagesOf(Math.Min(options.ContextTokensMax, shape.ContextLength));

    private static KeyValueFormat FormatFor(InferenceOptions options) => options.Exact ? KeyValueFormat.Single
        : options.CacheFormat is CacheFormat.Q8_0 ? KeyValueFormat.Byte : KeyValueFormat.Half;
}
