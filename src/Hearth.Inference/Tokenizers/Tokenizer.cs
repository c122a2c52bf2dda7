using System.Collections.Frozen;
using System.Text;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Tokenizers;

/// <summary>Turns text into the tokens of a model, and tokens into the bytes they stand for.</summary>
/// <remarks>
/// <para>Immutable and safe to use from several threads. Nothing of the model file is needed once it is built.</para>
/// <para>
/// Text that is not valid UTF-16 (a lone surrogate) is read as U+FFFD. Control tokens are recognised in text only outside the parts a caller marks
/// as plain: a user who writes <c>&lt;|im_end|&gt;</c> has written ten characters, not the end of a turn.
/// </para>
/// </remarks>
internal abstract class Tokenizer
{
    private readonly Lazy<AddedTokenMatcher> _added;
    private readonly Utf8Strings _pieces;
    private readonly bool _stripsAfterMarkers;

    /// <summary>Checks what all kinds have in common.</summary>
    /// <param name="definition">What the file says.</param>
    /// <param name="defaults">What goes without saying for the kind of tokenizer.</param>
    /// <param name="pieceDecoder">How this kind writes ordinary entries.</param>
    protected Tokenizer(TokenizerDefinition definition, TokenizerDefaults defaults, TokenPieces.PieceDecoder pieceDecoder)
    {
        Vocabulary = new Vocabulary(definition);
        BeginToken = Check(definition.BeginToken, "begin") ?? WithinRange(defaults.BeginToken);
        EndToken = Check(definition.EndToken, "end") ?? WithinRange(defaults.EndToken);
        UnknownToken = Check(definition.UnknownToken, "unknown") ?? WithinRange(defaults.UnknownToken);
        AddsBegin = BeginToken is not null && (definition.AddsBegin ?? defaults.AddsBegin);
        AddsEnd = EndToken is not null && (definition.AddsEnd ?? defaults.AddsEnd);
        EndOfGenerationTokens = EndOfGeneration.Find(
            Vocabulary,
            EndToken,
            Check(definition.EndOfTurnToken, "end of turn"),
            Check(definition.EndOfMessageToken, "end of message"));
        _pieces = TokenPieces.Decode(Vocabulary, pieceDecoder);
        _added = new Lazy<AddedTokenMatcher>(() => new AddedTokenMatcher(Vocabulary));
        _stripsAfterMarkers = definition.ModelName is { } name
            && (name.Contains("phi-3", StringComparison.OrdinalIgnoreCase) || name.Contains("phi3", StringComparison.OrdinalIgnoreCase));
    }

    public int VocabularySize => Vocabulary.Count;

    /// <summary>The token a text begins with, where the model has one. WordPiece calls it <c>[CLS]</c>.</summary>
    public int? BeginToken { get; }

    /// <summary>The token a text ends with, where the model has one. WordPiece calls it <c>[SEP]</c>.</summary>
    public int? EndToken { get; }

    /// <summary>Whether the model was trained with <see cref="BeginToken"/> before every text.</summary>
    public bool AddsBegin { get; }

    /// <summary>Whether the model was trained with <see cref="EndToken"/> behind every text.</summary>
    public bool AddsEnd { get; }

    /// <summary>After any of these the model has nothing more to say.</summary>
    public FrozenSet<int> EndOfGenerationTokens { get; }

    /// <summary>Whether a space is put before a text, to be taken away again from what is decoded first.</summary>
    public virtual bool AddsSpacePrefix => false;

    protected Vocabulary Vocabulary { get; }

    protected int? UnknownToken { get; }

    /// <summary>Builds the tokenizer a model file describes.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.TokenizerUnsupported"/>, <see cref="InferenceErrors.PreTokenizerUnsupported"/>,
    /// <see cref="InferenceErrors.TokenizerMalformed"/>, <see cref="InferenceErrors.GgufMetadataInvalid"/>.
    /// </exception>
    public static Tokenizer FromGguf(GgufMetadata metadata) => Create(TokenizerMetadata.Read(metadata));

    /// <inheritdoc cref="FromGguf"/>
    public static Tokenizer Create(TokenizerDefinition definition) => definition.Model switch
    {
        SentencePieceTokenizer.Model => new SentencePieceTokenizer(definition),
        BytePairTokenizer.Model => new BytePairTokenizer(definition),
        WordPieceTokenizer.Model => new WordPieceTokenizer(definition),
        _ => throw new InferenceException(
            InferenceErrors.TokenizerUnsupported,
            $"The tokenizer {GgufText.Quote(definition.Model)} is not supported; those that are: {SentencePieceTokenizer.Model} (SentencePiece), "
            + $"{BytePairTokenizer.Model} (byte-level BPE), {WordPieceTokenizer.Model} (WordPiece)."),
    };

    /// <summary>Appends the tokens of a text.</summary>
    /// <param name="text">The text, as a template rendered it.</param>
    /// <param name="plainSpans">
    /// The parts a user wrote, in any order: no control token is recognised that touches one. They change nothing else: merging runs across their
    /// borders. Words that were added to the vocabulary and steer nothing are recognised everywhere.
    /// </param>
    /// <param name="addSpecial">Whether to add what <see cref="AddsBegin"/> and <see cref="AddsEnd"/> say; a begin token already there is not doubled.</param>
    /// <param name="tokens">Is appended to.</param>
    /// <exception cref="ArgumentOutOfRangeException">A plain part reaches beyond the text.</exception>
    public void Encode(string text, IReadOnlyList<TextSpan> plainSpans, bool addSpecial, List<int> tokens)
    {
        int first = tokens.Count;
        PlainCursor plain = new(plainSpans, text.Length);
        using EncodeBuffers buffers = new();
        int position = 0;
        while (position < text.Length)
        {
            bool isFound = _added.Value.TryFind(text, position, ref plain, out TextSpan match, out int token);
            int end = isFound ? match.Start : text.Length;
            if (end > position)
            {
                EncodeFragment(text.AsSpan(position, end - position), buffers, tokens);
            }

            if (!isFound)
            {
                break;
            }

            tokens.Add(token);
            position = match.End;
            while (_stripsAfterMarkers && StripsAfter(token) && position < text.Length && text[position] is ' ' or (>= '\t' and <= '\r'))
            {
                position++;
            }
        }

        if (addSpecial)
        {
            Surround(tokens, first);
        }
    }

    /// <summary>Appends the tokens of a text that is all a user's.</summary>
    public void EncodePlain(string text, List<int> tokens, bool addSpecial = false) => Encode(text, [new TextSpan(0, text.Length)], addSpecial, tokens);

    /// <summary>The bytes a token stands for, which need not be whole characters; none for a control token.</summary>
    public ReadOnlySpan<byte> GetBytes(int token) => GetBytes(token, includeControl: false);

    /// <inheritdoc cref="GetBytes(int)"/>
    /// <param name="token">The token.</param>
    /// <param name="includeControl">Whether a control token has its name for bytes.</param>
    public ReadOnlySpan<byte> GetBytes(int token, bool includeControl) => includeControl || !Vocabulary.IsControl(token) ? _pieces[token] : [];

    /// <summary>The text of a token for people and templates: a control token's name, and U+FFFD for bytes that are no character.</summary>
    public string GetText(int token) => Encoding.UTF8.GetString(_pieces[token]);

    /// <summary>Whether a token steers the model and stands for no text.</summary>
    public bool IsControl(int token) => Vocabulary.IsControl(token);

    /// <summary>The text of whole sequence of tokens, without control tokens.</summary>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        TokenStreamDecoder decoder = new(this);
        StringBuilder text = new();
        foreach (int token in tokens)
        {
            text.Append(decoder.Append(token));
        }

        return text.Append(decoder.Flush()).ToString();
    }

    /// <summary>Appends the tokens of a piece of text in which there is no added token; it begins the text, or follows an added token.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="buffers">This call's.</param>
    /// <param name="tokens">Is appended to.</param>
    protected abstract void EncodeFragment(ReadOnlySpan<char> text, EncodeBuffers buffers, List<int> tokens);

    /// <summary>Puts the begin and end tokens around what was appended.</summary>
    protected virtual void Surround(List<int> tokens, int first)
    {
        if (AddsBegin && BeginToken is { } begin && (tokens.Count == first || tokens[first] != begin))
        {
            tokens.Insert(first, begin);
        }

        if (AddsEnd && EndToken is { } end)
        {
            tokens.Add(end);
        }
    }

    private int? WithinRange(int? token) => token < Vocabulary.Count ? token : null;

    private int? Check(int? token, string role) => token is null || token < Vocabulary.Count
        ? token
        : throw new InferenceException(
            InferenceErrors.TokenizerMalformed, $"The {role} token is number {token}, but the vocabulary has {Vocabulary.Count} entries.");

    /// <summary>The format has no place for this; llama.cpp knows the family by its name, and which of its markers keep their white space.</summary>
    private bool StripsAfter(int token) =>
        Vocabulary.TextOf(token) is var text && !text.SequenceEqual("<unk>"u8) && !text.SequenceEqual("<s>"u8) && !text.SequenceEqual("<|endoftext|>"u8);
}
