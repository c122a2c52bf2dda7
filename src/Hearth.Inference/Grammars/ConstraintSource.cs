using System.Security.Cryptography;
using System.Text;
using Hearth.Inference.Tokenizers;
using Hearth.Inference.Tools;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Grammars;

/// <summary>Makes the constraints of one model and keeps what they have in common. Thread-safe.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="vocabularySize">Tokens that can be chosen.</param>
internal sealed class ConstraintSource(Tokenizer tokenizer, int vocabularySize)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<GrammarMasks> _recent = [];
    private readonly LinkedList<(string Key, Grammar Grammar)> _compiled = [];
    private readonly Lazy<PlainTokens> _tokens = new(() => new PlainTokens(VocabularyTrie.Create(tokenizer, vocabularySize)));

    /// <summary>What the options hold an answer to; null where they do not.</summary>
    /// <param name="options">The request's.</param>
    /// <param name="reading">How the model marks thinking, which is left free; null where nothing but text is read.</param>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.ConstraintConflict"/>, or what <see cref="Grammar.FromJsonSchema"/>, <see cref="Grammar.FromRegex"/> and
    /// <see cref="Grammar.FromGbnf"/> refuse.
    /// </exception>
    public TokenConstraint? Read(ChatOptions options, AnswerReading? reading)
    {
        ChatResponseFormatJson? json = options.ResponseFormat as ChatResponseFormatJson;
        if ((json is null ? 0 : 1) + (options.Pattern is null ? 0 : 1) + (options.Grammar is null ? 0 : 1) > 1)
        {
            throw new InferenceException(InferenceErrors.ConstraintConflict, "Of `response_format`, a pattern and a grammar only one can be asked for.");
        }

        (string Text, Func<GrammarNode> Parse)? form =
            json?.Schema is { } schema ? ("s" + schema.GetRawText(), () => GrammarBuilder.Schema(schema))
            : json is not null ? ("j", static () => JsonText.AnyObject)
            : options.Pattern is { } pattern ? ("p" + pattern, () => GrammarBuilder.Regex(pattern))
            : options.Grammar is { } text ? ("g" + text, () => GbnfParser.Parse(text))
            : null;
        if (form is not { } wanted)
        {
            return null;
        }

        GrammarNode? before = reading is null ? null : ThinkingGrammar.Before(reading);
        string key = (before is null ? "-" : reading?.IsThinking is true ? "t" : "f") + wanted.Text;
        Grammar grammar = Compile(key, () => new Grammar(before is null ? wanted.Parse() : GrammarNode.InOrder(before, wanted.Parse())));
        return Create(grammar, beginsText: !options.RawPrompt);
    }

    /// <summary>A constraint for one answer.</summary>
    /// <param name="grammar">What the answer is held to. An equal one that was used lately shares its masks.</param>
    /// <param name="beginsText">Whether nothing is shown before the answer.</param>
    /// <param name="isActive">Whether it is held to the grammar from its first byte on.</param>
    public TokenConstraint Create(Grammar grammar, bool beginsText, bool isActive = true) => new(MasksOf(grammar), beginsText, isActive);

    /// <summary>The grammar of a text; compiled where it was not lately. Two callers may compile the same one at once, which costs time and nothing else.</summary>
    private Grammar Compile(string text, Func<Grammar> compile)
    {
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        lock (_gate)
        {
            foreach ((string known, Grammar grammar) in _compiled)
            {
                if (string.Equals(known, key, StringComparison.Ordinal))
                {
                    return grammar;
                }
            }
        }

        Grammar compiled = compile();
        lock (_gate)
        {
            _compiled.AddFirst((key, compiled));
            if (_compiled.Count > GrammarLimits.TablesMax)
            {
                _compiled.RemoveLast();
            }
        }

        return compiled;
    }

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

            GrammarMasks masks = new(grammar, _tokens.Value);
            _recent.AddFirst(masks);
            if (_recent.Count > GrammarLimits.TablesMax)
            {
                _recent.RemoveLast();
            }

            return masks;
        }
    }
}
