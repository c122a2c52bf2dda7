using System.Globalization;

namespace Hearth.Inference.Registry;

/// <summary>Which models make room for another, or why none can. Pure.</summary>
/// <remarks>
/// Invariants: a busy model is never a victim; nothing is unloaded for a model that will not fit all the same; no victim is superfluous; among idle
/// models the least valuable go first.
/// </remarks>
internal static class MemoryPlan
{
    /// <summary>The indices of the models to unload, so that the new one fits; empty where it fits already.</summary>
    /// <param name="id">The new model, for the message.</param>
    /// <param name="neededBytes">What it will take at most; 0 where that is not known, which always fits.</param>
    /// <param name="totalBytes">What all models together may ever have.</param>
    /// <param name="freeBytes">What nobody has taken; below 0 where more is promised than there is.</param>
    /// <param name="holdings">The models that are loaded.</param>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.ModelTooLarge"/>, <see cref="InferenceErrors.MemoryBusy"/> or <see cref="InferenceErrors.MemoryInsufficient"/>.
    /// </exception>
    public static List<int> Make(string id, long neededBytes, long totalBytes, long freeBytes, IReadOnlyList<MemoryHolding> holdings)
    {
        if (neededBytes <= 0 || neededBytes <= freeBytes)
        {
            return [];
        }

        long idleBytes = Sum(holdings, isBusy: false);
        if (neededBytes <= freeBytes + idleBytes && neededBytes <= totalBytes)
        {
            return Choose(neededBytes - freeBytes, holdings);
        }

        throw Refuse(id, neededBytes, totalBytes, freeBytes, idleBytes, holdings);
    }

    private static List<int> Choose(long missingBytes, IReadOnlyList<MemoryHolding> holdings)
    {
        List<int> victims = [];
        long freed = 0;
        foreach (int index in Enumerable.Range(0, holdings.Count).Where(index => !holdings[index].IsBusy).OrderBy(index => holdings[index].Value))
        {
            if (freed >= missingBytes)
            {
                break;
            }

            victims.Add(index);
            freed += holdings[index].Bytes;
        }

        // A small model chosen first is kept after all where a larger one, chosen later, is enough.
        for (int last = victims.Count - 1; last >= 0; last--)
        {
            long bytes = holdings[victims[last]].Bytes;
            if (freed - bytes >= missingBytes)
            {
                freed -= bytes;
                victims.RemoveAt(last);
            }
        }

        return victims;
    }

    private static InferenceException Refuse(
        string id, long neededBytes, long totalBytes, long freeBytes, long idleBytes, IReadOnlyList<MemoryHolding> holdings)
    {
        if (neededBytes > totalBytes)
        {
            return new InferenceException(
                InferenceErrors.ModelTooLarge,
                $"The model `{id}` needs {Megabytes(neededBytes)} MB of memory, and models may have {Megabytes(totalBytes)} MB in all.");
        }

        long busyBytes = Sum(holdings, isBusy: true);
        string sum = $"The model `{id}` needs {Megabytes(neededBytes)} MB of memory: {Megabytes(Math.Max(0, freeBytes))} MB are free, "
            + $"idle models hold {Megabytes(idleBytes)} MB, and busy ones {Megabytes(busyBytes)} MB";
        if (neededBytes > freeBytes + idleBytes + busyBytes)
        {
            return new InferenceException(InferenceErrors.MemoryInsufficient, $"{sum}; other programs hold the rest.");
        }

        string names = string.Join(", ", holdings.Where(static holding => holding.IsBusy).Select(static holding => holding.Id));
        return new InferenceException(InferenceErrors.MemoryBusy, $"{sum} ({names}).");
    }

    private static long Sum(IReadOnlyList<MemoryHolding> holdings, bool isBusy) =>
        holdings.Where(holding => holding.IsBusy == isBusy).Sum(static holding => holding.Bytes);

    private static string Megabytes(long bytes) => ((bytes + 999_999) / 1_000_000).ToString(CultureInfo.InvariantCulture);
}
