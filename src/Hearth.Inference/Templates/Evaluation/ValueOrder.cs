using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The order of <c>sort</c> and <c>dictsort</c>.</summary>
/// <param name="run">Counts, and makes the errors.</param>
/// <param name="isCaseSensitive">Whether capitals differ from small letters.</param>
/// <param name="isReversed">Whether the largest comes first.</param>
internal sealed class ValueOrder(TemplateRun run, bool isCaseSensitive, bool isReversed)
{
    /// <summary>Sorts by a key; equal ones keep their order, also when reversed.</summary>
    public List<TemplateValue> Sort(List<TemplateValue> items, Func<TemplateValue, TemplateValue> key)
    {
        // Bottom-up merging: the platform's sorts would hide a coded error of the comparison in an exception of their own.
        List<(TemplateValue Key, TemplateValue Item)> source = items.ConvertAll(item => (key(item), item));
        List<(TemplateValue Key, TemplateValue Item)> target = [.. source];
        run.Elements(items.Count);
        for (int width = 1; width < items.Count; width *= 2)
        {
            for (int start = 0; start < items.Count; start += 2 * width)
            {
                Merge(source, target, start, width);
            }

            (source, target) = (target, source);
        }

        return source.ConvertAll(static entry => entry.Item);
    }

    private void Merge(
        List<(TemplateValue Key, TemplateValue Item)> source,
        List<(TemplateValue Key, TemplateValue Item)> target,
        int start,
        int width)
    {
        int left = start;
        int middle = Math.Min(start + width, source.Count);
        int right = middle;
        int end = Math.Min(start + (2 * width), source.Count);
        for (int i = start; i < end; i++)
        {
            bool takesLeft = left < middle && (right >= end || Compare(source[left].Key, source[right].Key) <= 0);
            target[i] = source[takesLeft ? left++ : right++];
        }
    }

    private int Compare(TemplateValue left, TemplateValue right)
    {
        run.Step(run.Offset);
        int order = (left, right) switch
        {
            (NullValue, NullValue) or (UndefinedValue, UndefinedValue) => 0,
            (StringValue a, StringValue b) => CompareText(a.Text, b.Text),
            _ when ValueOperators.ToNumber(left) is { } a && ValueOperators.ToNumber(right) is { } b => a.CompareTo(b),
            _ => throw run.Fail($"{left.Kind} and {right.Kind} have no order"),
        };
        return isReversed ? -order : order;
    }

    private int CompareText(string left, string right)
    {
        run.Characters((long)left.Length + right.Length);
        return isCaseSensitive
            ? string.CompareOrdinal(left, right)
            : string.CompareOrdinal(CaseMapping.ToLower(left), CaseMapping.ToLower(right));
    }
}
