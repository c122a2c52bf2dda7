using System.Runtime.InteropServices;

namespace Hearth.Inference.Tools;

/// <summary>What reading a piece of an answer gave: parts in order, and what became of the raw text. Reused; not thread-safe.</summary>
/// <remarks>Neighbouring pieces of one kind are one part. Nothing is allocated once the longest content was seen.</remarks>
internal sealed class AnswerParts
{
    private readonly List<Part> _parts = [];
    private readonly List<(AnswerRegion Region, int Characters)> _regions = [];
    private char[] _text = new char[256];
    private int _length;

    public int Count => _parts.Count;

    /// <summary>Stretches of the raw text in order, neighbours of one kind joined.</summary>
    public ReadOnlySpan<(AnswerRegion Region, int Characters)> Regions => CollectionsMarshal.AsSpan(_regions);

    public AnswerPartKind KindOf(int part) => _parts[part].Kind;

    /// <summary>Valid until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<char> TextOf(int part) => _text.AsSpan(_parts[part].Start, _parts[part].Length);

    public void Add(AnswerPartKind kind, ReadOnlySpan<char> text)
    {
        bool isPiece = kind is AnswerPartKind.Text or AnswerPartKind.Reasoning or AnswerPartKind.CallArguments;
        if (isPiece && text.IsEmpty)
        {
            return;
        }

        if (_length + text.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + text.Length));
        }

        text.CopyTo(_text.AsSpan(_length));
        if (isPiece && _parts.Count > 0 && _parts[^1].Kind == kind)
        {
            _parts[^1] = _parts[^1] with { Length = _parts[^1].Length + text.Length };
        }
        else
        {
            _parts.Add(new Part(kind, _length, text.Length));
        }

        _length += text.Length;
    }

    /// <summary>Says what became of the next characters of the raw text.</summary>
    public void Settle(AnswerRegion region, int characters)
    {
        if (characters == 0)
        {
            return;
        }

        if (_regions.Count > 0 && _regions[^1].Region == region)
        {
            _regions[^1] = (region, _regions[^1].Characters + characters);
        }
        else
        {
            _regions.Add((region, characters));
        }
    }

    public void Clear()
    {
        _parts.Clear();
        _regions.Clear();
        _length = 0;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Part(AnswerPartKind Kind, int Start, int Length);
}
