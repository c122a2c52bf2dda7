namespace Hearth.Knowledge.Reading;

/// <summary>Collects the blocks of a text; what a reader leaves out becomes prose, so that blocks always cover the whole text.</summary>
internal sealed class BlockList(string text)
{
    private readonly List<TextBlock> _blocks = [];

    /// <summary>Adds a block that begins behind the last one; white space at its ends is left out.</summary>
    public void Add(TextBlock block)
    {
        int after = _blocks.Count > 0 ? _blocks[^1].End : 0;
        int start = Math.Max(block.Start, after);
        int end = Math.Min(block.End, text.Length);
        if (start > after)
        {
            AddTrimmed(new TextBlock(BlockKind.Prose, after, start) { Page = block.Page });
        }

        AddTrimmed(block with { Start = start, End = end });
    }

    /// <summary>The blocks; what stands behind the last one is prose.</summary>
    public IReadOnlyList<TextBlock> Finish()
    {
        int after = _blocks.Count > 0 ? _blocks[^1].End : 0;
        AddTrimmed(new TextBlock(BlockKind.Prose, after, text.Length) { Page = _blocks.Count > 0 ? _blocks[^1].Page : 0 });
        return _blocks;
    }

    /// <summary>Adds the paragraphs between two places, parted by empty lines.</summary>
    public void AddParagraphs(int start, int end, BlockKind kind, int page = 0)
    {
        int paragraph = start;
        int line = start;
        while (line < end)
        {
            int next = text.IndexOf('\n', line, end - line);
            next = next < 0 ? end : next + 1;
            if (text.AsSpan(line, next - line).IsWhiteSpace())
            {
                Add(new TextBlock(kind, paragraph, line) { Page = page });
                paragraph = next;
            }

            line = next;
        }

        Add(new TextBlock(kind, paragraph, end) { Page = page });
    }

    private void AddTrimmed(TextBlock block)
    {
        int start = block.Start;
        int end = block.End;
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        if (end > start)
        {
            _blocks.Add(block with { Start = start, End = end });
        }
    }
}
