using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Grammars;

/// <summary>Makes the constraints of one model and keeps what they have in common. Thread-safe.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="vocabularySize">Tokens that can be chosen.</param>
internal sealed class ConstraintSource(Tokenizer tokenizer, int vocabularySize)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<GrammarMasks> _recent = [];
    private readonly Lazy<VocabularyTrie> _trie = new(() => VocabularyTrie.Create(tokenizer, vocabularySize));

    /// <summary>A constraint for one answer.</summary>
    /// <param name="grammar">What the answer is held to. An equal one that was used lately shares its masks.</param>
    /// <param name="beginsText">Whether nothing is shown before the answer.</param>
    /// <param name="isActive">Whether it is held to the grammar from its first byte on.</param>
    public TokenConstraint Create(Grammar grammar, bool beginsText, bool isActive = true) => new(MasksOf(grammar), beginsText, isActive);

    private GrammarMasks MasksOf(Grammar grammar)
    {
        lock (_gate)
        {
            for (LinkedListNode<GrammarMasks>? place = _recent.First; place is not null; place = place.Next)
            {
                if (string.Equals(place.Value.Grammar.Key, grammar.Key, StringComparison.Ordinal))
                {
                    _recent.Remove(place);
                    _recent.AddFirst(place);
                    return place.Value;
                }
            }

            GrammarMasks masks = new(grammar, _trie.Value);
            _recent.AddFirst(masks);
            if (_recent.Count > GrammarLimits.TablesMax)
            {
                _recent.RemoveLast();
            }

            return masks;
        }
    }
}
