using System.Text;

namespace Hearth.Inference.Templates.Values;

/// <summary>Puts a <see cref="MarkedText"/> together.</summary>
internal sealed class MarkedTextBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<TextSpan> _marks = [];

    /// <summary>How many UTF-16 units there are.</summary>
    public int Length => _text.Length;

    /// <summary>Adds a text with its marks.</summary>
    public void Append(MarkedText text)
    {
        if (text.IsPlain)
        {
            Mark(_text.Length, text.Length);
        }
        else
        {
            foreach (TextSpan mark in text.Marks ?? [])
            {
                Mark(_text.Length + mark.Start, mark.Length);
            }
        }

        _text.Append(text.Text);
    }

    /// <summary>Adds a part of a text with its marks.</summary>
    public void Append(MarkedText text, int start, int length)
    {
        if (text.Marks is null || text.IsPlain)
        {
            Append(text.Text.AsSpan(start, length), text.IsPlain);
        }
        else
        {
            Append(text.Slice(start, length));
        }
    }

    /// <summary>Adds units that are all plain or all trusted.</summary>
    public void Append(ReadOnlySpan<char> text, bool isPlain)
    {
        if (isPlain)
        {
            Mark(_text.Length, text.Length);
        }

        _text.Append(text);
    }

    /// <summary>Takes everything behind a length away again.</summary>
    public void Truncate(int length)
    {
        _text.Length = length;
        while (_marks is [.., var last] && last.End > length)
        {
            _marks.RemoveAt(_marks.Count - 1);
            if (last.Start < length)
            {
                _marks.Add(new TextSpan(last.Start, length - last.Start));
            }
        }
    }

    /// <summary>What was put together.</summary>
    public MarkedText ToMarked() => new(_text.ToString(), MarkedText.Normalise(_marks, _text.Length));

    private void Mark(int start, int length)
    {
        if (length == 0)
        {
            return;
        }

        if (_marks is [.., var last] && last.End == start)
        {
            _marks[^1] = last with { Length = last.Length + length };
        }
        else
        {
            _marks.Add(new TextSpan(start, length));
        }
    }
}
