using System.Diagnostics;

namespace Hearth.Inference.Templates.Values;

/// <summary>A text that knows which of its parts came from the conversation ("plain") and which from the template ("trusted").</summary>
/// <remarks>
/// Invariants. 1. The marks are null (all trusted), <see cref="Everything"/> (all plain) or ascending, disjoint, non-touching,
/// non-empty spans inside the text. 2. A unit made from a plain unit is plain. 3. Where an operation cannot tell, the result is plain:
/// the error on that side costs a special token that stays text, the other lets a conversation forge one.
/// </remarks>
/// <param name="Text">The text.</param>
/// <param name="Marks">The plain parts.</param>
internal readonly record struct MarkedText(string Text, TextSpan[]? Marks)
{
    /// <summary>The marks of a text that is plain from end to end.</summary>
    public static readonly TextSpan[] Everything = [new TextSpan(0, int.MaxValue)];

    /// <summary>No text.</summary>
    public static readonly MarkedText Empty = new(string.Empty, null);

    /// <summary>How many UTF-16 units it has.</summary>
    public int Length => Text.Length;

    /// <summary>Whether no part is plain.</summary>
    public bool IsTrusted => Marks is null || Text.Length == 0;

    /// <summary>Whether all of it is plain.</summary>
    public bool IsPlain => ReferenceEquals(Marks, Everything);

    /// <summary>A part of it, with its marks.</summary>
    public MarkedText Slice(int start, int length)
    {
        if (length == Text.Length)
        {
            return this;
        }

        string part = Text.Substring(start, length);
        if (Marks is null || IsPlain)
        {
            return new MarkedText(part, Marks);
        }

        List<TextSpan> marks = [];
        foreach (TextSpan mark in Marks)
        {
            int from = Math.Max(mark.Start, start);
            int to = Math.Min(mark.End, start + length);
            if (from < to)
            {
                marks.Add(new TextSpan(from - start, to - from));
            }
        }

        return new MarkedText(part, Normalise(marks, length));
    }

    /// <summary>The same marks on a text of the same length, unit for unit.</summary>
    public MarkedText WithText(string text)
    {
        Debug.Assert(text.Length == Text.Length || Marks is null || IsPlain, "marks belong to units");
        return new MarkedText(text, Marks);
    }

    /// <summary>Another text made of this one in a way that cannot be followed unit by unit.</summary>
    public MarkedText Derive(string text) => new(text, IsTrusted ? null : Everything);

    /// <summary>Whether the unit at a place is plain.</summary>
    public bool IsPlainAt(int index)
    {
        foreach (TextSpan mark in Marks ?? [])
        {
            if (index >= mark.Start && (IsPlain || index < mark.End))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The shortest form of a list of marks.</summary>
    public static TextSpan[]? Normalise(List<TextSpan> marks, int length) => marks switch
    {
        [] => null,
        [var only] when only.Start == 0 && only.Length == length => Everything,
        _ => [.. marks],
    };

    /// <summary>The plain parts as spans inside the text.</summary>
    public TextSpan[] ToSpans() => IsTrusted ? [] : IsPlain ? [new TextSpan(0, Text.Length)] : Marks!;
}
