using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Hearth.Inference.Tokenizers;

/// <summary>
/// Finds added and control tokens in text: the leftmost, and of those that begin there the longest. One pass over the text, whatever is added.
/// </summary>
internal sealed class AddedTokenMatcher
{
    private const int Root = 0;

    /// <summary>A trie: from a node and a UTF-16 code unit to a node.</summary>
    private readonly Dictionary<TrieEdge, int> _edges = [];

    /// <summary>For each node the token that ends there, or -1.</summary>
    private readonly List<int> _tokens = [-1];
    private readonly List<bool> _isMarker = [false];
    private readonly SearchValues<char> _first;

    /// <summary>Takes the control, unknown and user-defined entries.</summary>
    /// <param name="vocabulary">The entries. Those whose text is no text at all are never found.</param>
    public AddedTokenMatcher(Vocabulary vocabulary)
    {
        HashSet<char> first = [];
        for (int token = 0; token < vocabulary.Count; token++)
        {
            TokenKind kind = vocabulary.KindOf(token);
            ReadOnlySpan<byte> text = vocabulary.TextOf(token);
            if (kind is not (TokenKind.Control or TokenKind.UserDefined or TokenKind.Unknown) || text.IsEmpty || !System.Text.Unicode.Utf8.IsValid(text))
            {
                continue;
            }

            string added = Encoding.UTF8.GetString(text);
            first.Add(added[0]);
            Add(added, token, kind is not TokenKind.UserDefined || Vocabulary.LooksLikeMarker(text));
        }

        _first = SearchValues.Create([.. first]);
    }

    /// <summary>The next added token at or after <paramref name="from"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="plain">What a user wrote: no marker is found that touches it. Advances with <paramref name="from"/>, which never goes back.</param>
    /// <param name="match">Where it is.</param>
    /// <param name="token">Which it is.</param>
    public bool TryFind(ReadOnlySpan<char> text, int from, ref PlainCursor plain, out TextSpan match, out int token)
    {
        for (int start = from; start < text.Length; start++)
        {
            int skipped = text[start..].IndexOfAny(_first);
            if (skipped < 0)
            {
                break;
            }

            start += skipped;
            int markerEnd = plain.NextPlain(start);
            int node = Root;
            (token, match) = (-1, default);
            for (int end = start; end < text.Length && _edges.TryGetValue(new TrieEdge(node, text[end]), out node); end++)
            {
                if (_tokens[node] >= 0 && (!_isMarker[node] || end + 1 <= markerEnd))
                {
                    (token, match) = (_tokens[node], new TextSpan(start, end + 1 - start));
                }
            }

            if (token >= 0)
            {
                return true;
            }
        }

        (token, match) = (-1, default);
        return false;
    }

    private void Add(string text, int token, bool isMarker)
    {
        int node = Root;
        foreach (char unit in text)
        {
            ref int next = ref CollectionsMarshal.GetValueRefOrAddDefault(_edges, new TrieEdge(node, unit), out bool exists);
            if (!exists)
            {
                next = _tokens.Count;
                _tokens.Add(-1);
                _isMarker.Add(false);
            }

            node = next;
        }

        (_tokens[node], _isMarker[node]) = (token, isMarker);
    }
}
