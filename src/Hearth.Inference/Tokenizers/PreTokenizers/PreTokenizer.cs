using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Tokenizers.PreTokenizers;

/// <summary>How a byte-level vocabulary cuts text into words before merging: rules applied one after the other, each to the pieces of the last.</summary>
/// <remarks>
/// Source: the table of <c>llm_tokenizer_bpe</c> in llama.cpp v0.5.0. Names that have the same rule there have the same here. The regular
/// expressions are written out as scanners, each linear in the text.
/// </remarks>
internal sealed class PreTokenizer
{
    /// <summary>What files without a name get, as in llama.cpp.</summary>
    private const string DefaultName = "default";

    private static readonly PreTokenizer s_gpt2 = new(Gpt2Words.Next);
    private static readonly PreTokenizer s_starcoder = new(RunWords.EachNumber, Gpt2Words.Next);
    private static readonly PreTokenizer s_llama3 = new(Llama3Words.Next);
    private static readonly PreTokenizer s_llama3Whole = new(Llama3Words.Next) { PrefersWholeWords = true, AddsBegin = true };
    private static readonly PreTokenizer s_qwen2 = new(Llama3Words.NextQwen2);

    private static readonly FrozenDictionary<string, PreTokenizer> s_named = new Dictionary<string, PreTokenizer>(StringComparer.Ordinal)
    {
        ["gpt-2"] = s_gpt2,
        ["phi-2"] = s_gpt2,
        ["mpt"] = s_gpt2,
        ["olmo"] = s_gpt2,
        ["jais"] = s_gpt2,
        ["trillion"] = s_gpt2,
        ["granite-docling"] = s_gpt2,
        ["gigachat"] = s_gpt2,
        ["mellum"] = s_gpt2,
        ["a.x-4.0"] = s_gpt2,
        ["exaone4"] = s_gpt2,
        ["starcoder"] = s_starcoder,
        ["refact"] = s_starcoder,
        ["command-r"] = s_starcoder,
        ["smollm"] = s_starcoder,
        ["codeshell"] = s_starcoder,
        ["exaone"] = s_starcoder,
        ["minerva-7b"] = s_starcoder,
        ["mellum2"] = s_starcoder,
        ["llama3"] = s_llama3Whole,
        ["llama-v3"] = s_llama3Whole,
        ["llama-bpe"] = s_llama3Whole,
        ["falcon3"] = s_llama3Whole,
        ["falcon-h1"] = s_llama3Whole,
        ["pixtral"] = s_llama3Whole,
        ["midm-2.0"] = s_llama3Whole,
        ["lfm2"] = s_llama3Whole,
        ["dbrx"] = s_llama3,
        ["smaug-bpe"] = s_llama3,
        ["glm4"] = s_llama3,
        ["chatglm-bpe"] = s_llama3,
        ["qwen2"] = s_qwen2,
        ["deepseek-r1-qwen"] = s_qwen2,
        ["stablelm2"] = s_qwen2,
        ["megrez"] = s_qwen2,
        ["hunyuan"] = s_qwen2,
        ["solar-open"] = s_qwen2,
        ["grok-2"] = s_qwen2,
        ["kormo"] = s_qwen2,
        ["qwen35"] = new(Llama3Words.NextQwen35),
        ["falcon"] = new(RunWords.PunctuationAndGrave, Gpt2Words.Next, RunWords.ThreeDigits),
        ["deepseek-llm"] = new(
            RunWords.EachLineEnd, DeepSeekWords.Letters, DeepSeekWords.Punctuation, DeepSeekWords.TrailingSpace, RunWords.EastAsian, RunWords.Numbers),
        ["deepseek-coder"] = new(
            RunWords.EachLineEnd, RunWords.LettersWithSpace, RunWords.PunctuationWithSpace, RunWords.EastAsian, RunWords.EachNumber),
        [DefaultName] = new(RunWords.Punctuation, Gpt2Words.Next, RunWords.Numbers, RunWords.ThreeDigits),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly WordRule[] _rules;

    private PreTokenizer(params WordRule[] rules) => _rules = rules;

    /// <summary>The names that are supported, in alphabetical order.</summary>
    public static IEnumerable<string> Names => s_named.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether a word that is in the vocabulary is taken as it is, whatever the merges make of it.</summary>
    public bool PrefersWholeWords { get; private init; }

    /// <summary>Whether models of this kind want their begin token unless the file says otherwise.</summary>
    public bool AddsBegin { get; private init; }

    /// <summary>The rules of a name.</summary>
    /// <param name="name">As in the file; null where it has none.</param>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.PreTokenizerUnsupported"/>.</exception>
    public static PreTokenizer Named(string? name) => s_named.TryGetValue(name ?? DefaultName, out PreTokenizer? found)
        ? found
        : throw new InferenceException(
            InferenceErrors.PreTokenizerUnsupported,
            $"The pre-tokenizer {GgufText.Quote(name ?? "")} is not supported; those that are: {string.Join(", ", Names)}.");

    /// <summary>Where the words of a text end, in order; valid until the next call with these buffers.</summary>
    public ReadOnlySpan<int> Split(ReadOnlySpan<char> text, EncodeBuffers buffers)
    {
        (List<int> ends, List<int> pieces) = (buffers.WordEnds, buffers.OtherEnds);
        ends.Clear();
        ends.Add(text.Length);
        foreach (WordRule rule in _rules)
        {
            (ends, pieces) = (pieces, ends);
            ends.Clear();
            int start = 0;
            foreach (int pieceEnd in pieces)
            {
                ReadOnlySpan<char> piece = text[start..pieceEnd];
                for (int position = 0; position < piece.Length;)
                {
                    position = rule(piece, position);
                    ends.Add(start + position);
                }

                start = pieceEnd;
            }
        }

        return CollectionsMarshal.AsSpan(ends);
    }
}
