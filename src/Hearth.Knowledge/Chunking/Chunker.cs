using Hearth.Knowledge.Reading;

namespace Hearth.Knowledge.Chunking;

/// <summary>Cuts a document where its structure allows it, into parts that an embedder of 256 tokens reads whole, header included.</summary>
/// <remarks>
/// 1. Chunks are in order and do not overlap. 2. Between them stands white space alone. 3. A chunk is a slice of the text: nothing is changed. 4. None has more than
/// <see cref="TokensMax"/> estimated tokens. Cuts are looked for in the second half of what fits, at the best place: before a heading, a paragraph, a sentence or line.
/// </remarks>
internal static class Chunker
{
    /// <summary>Changed whenever readers or this make other chunks of the same bytes: documents are then read again.</summary>
    public const int Version = 1;

    /// <summary>Estimated tokens of one chunk without its header.</summary>
    public const int TokensMax = 180;

    /// <summary>Below this many, what follows under the next heading is taken in as well.</summary>
    private const int SectionTokensMin = 60;

    /// <summary>A part that nothing cuts, such as a line of base64, is cut after so many characters.</summary>
    private const int AtomCharactersMax = 480;

    private const int HeadingCharactersMax = 160;

    private const int ContextCharactersMax = 160;

    /// <summary>Cuts the document.</summary>
    public static List<TextChunk> Cut(ExtractedDocument document)
    {
        List<ChunkAtom> atoms = Atoms(document);
        List<TextChunk> chunks = [];
        var headings = new string?[7];
        int first = 0;
        while (first < atoms.Count)
        {
            int end = End(document, atoms, first);
            chunks.Add(Make(document, atoms, first, end, headings));
            first = end;
        }

        return chunks;
    }

    /// <summary>What is embedded and indexed before the slice itself.</summary>
    public static string Header(string title, TextChunk chunk)
    {
        string heading = chunk.Heading.StartsWith(title, StringComparison.OrdinalIgnoreCase) ? chunk.Heading
            : chunk.Heading.Length > 0 ? $"{title} > {chunk.Heading}" : title;
        return chunk.Context.Length > 0 ? $"{heading}\n{chunk.Context}" : heading;
    }

    private static int End(ExtractedDocument document, List<ChunkAtom> atoms, int first)
    {
        int tokens = 0;
        int end = first;
        bool hasWords = false;
        while (end < atoms.Count && (end == first || tokens + atoms[end].Tokens <= TokensMax))
        {
            bool isHeading = document.Blocks[atoms[end].Block].Kind == BlockKind.Heading;
            if (isHeading && hasWords && tokens >= SectionTokensMin)
            {
                return end;
            }

            hasWords |= !isHeading;
            tokens += atoms[end].Tokens;
            end++;
        }

        if (end == atoms.Count)
        {
            return end;
        }

        int best = end;
        int spent = 0;
        for (int index = end; index > first; index--)
        {
            if (atoms[index].Cut > atoms[best].Cut)
            {
                best = index;
            }

            spent += atoms[index - 1].Tokens;
            if (spent > tokens / 2)
            {
                break;
            }
        }

        return best;
    }

    private static TextChunk Make(ExtractedDocument document, List<ChunkAtom> atoms, int first, int end, string?[] headings)
    {
        string? path = null;
        int lastBlock = -1;
        for (int index = first; index < end; index++)
        {
            TextBlock block = document.Blocks[atoms[index].Block];
            if (block.Kind != BlockKind.Heading)
            {
                path ??= Path(headings);
            }
            else if (atoms[index].Block != lastBlock)
            {
                headings[Math.Clamp(block.Level, 1, 6)] = block.Title;
                Array.Clear(headings, Math.Clamp(block.Level, 1, 6) + 1, 6 - Math.Clamp(block.Level, 1, 6));
            }

            lastBlock = atoms[index].Block;
        }

        TextBlock firstBlock = document.Blocks[atoms[first].Block];
        string context = firstBlock.Context is { } known && (firstBlock.Kind != BlockKind.Table || atoms[first].Start > firstBlock.Start || !document.Text.AsSpan(firstBlock.Start).StartsWith(known, StringComparison.Ordinal))
            ? known[..Math.Min(known.Length, ContextCharactersMax)]
            : "";
        return new TextChunk(atoms[first].Start, atoms[end - 1].End, path ?? Path(headings), context, firstBlock.Page);
    }

    private static string Path(string?[] headings)
    {
        string path = string.Join(" > ", headings.Where(static heading => !string.IsNullOrEmpty(heading)));
        return path.Length <= HeadingCharactersMax ? path : path[^HeadingCharactersMax..];
    }

    private static List<ChunkAtom> Atoms(ExtractedDocument document)
    {
        List<ChunkAtom> atoms = [];
        string text = document.Text;
        for (int index = 0; index < document.Blocks.Count; index++)
        {
            TextBlock block = document.Blocks[index];
            int cut = block.Kind == BlockKind.Heading ? 4 : index > 0 && document.Blocks[index - 1].Kind == BlockKind.Heading ? 1 : 3;
            foreach ((int start, int end) in block.Kind == BlockKind.Prose ? SentenceSplitter.Split(text, block.Start, block.End) : Lines(text, block.Start, block.End))
            {
                AddPieces(text, start, end, cut, index, atoms);
                cut = 2;
            }
        }

        return atoms;
    }

    /// <summary>A sentence or line too long for a chunk is cut at white space, or where it must be; never inside a surrogate pair.</summary>
    private static void AddPieces(string text, int start, int end, int cut, int block, List<ChunkAtom> atoms)
    {
        int tokens = TokenEstimate.Of(text.AsSpan(start, end - start));
        if (tokens <= TokensMax)
        {
            atoms.Add(new ChunkAtom(start, end, tokens, cut, block));
            return;
        }

        while (start < end)
        {
            int piece = Math.Min(AtomCharactersMax, end - start);
            while (piece > 16 && TokenEstimate.Of(text.AsSpan(start, piece)) > TokensMax)
            {
                piece /= 2;
            }

            int last = start + piece;
            if (last < end)
            {
                int space = text.LastIndexOf(' ', last - 1, piece);
                last = space > start ? space + 1 : char.IsHighSurrogate(text[last - 1]) ? last - 1 : last;
            }

            int trimmed = last;
            while (trimmed > start && char.IsWhiteSpace(text[trimmed - 1]))
            {
                trimmed--;
            }

            if (trimmed > start)
            {
                atoms.Add(new ChunkAtom(start, trimmed, TokenEstimate.Of(text.AsSpan(start, trimmed - start)), cut, block));
            }

            start = last;
            cut = 0;
        }
    }

    private static IEnumerable<(int Start, int End)> Lines(string text, int start, int end)
    {
        while (start < end)
        {
            int next = text.IndexOf('\n', start, end - start);
            next = next < 0 ? end : next + 1;
            int trimmed = next;
            while (trimmed > start && char.IsWhiteSpace(text[trimmed - 1]))
            {
                trimmed--;
            }

            if (trimmed > start)
            {
                yield return (start, trimmed);
            }

            start = next;
        }
    }
}
