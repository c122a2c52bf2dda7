using System.Globalization;

namespace Hearth.Inference.Encoders;

/// <summary>Makes tokens of texts and holds them to what the model reads. Thread-safe.</summary>
internal sealed class EncoderTextReader(LoadedEncoder encoder)
{
    /// <summary>Tokens of all texts of a request: as many as OpenAI's API takes.</summary>
    public const int RequestTokensMax = 300_000;

    /// <summary>The most tokens of a text, framing ones included.</summary>
    public int TokensMax { get; } = encoder.Model.Shape.ContextLength;

    /// <summary>The tokens of a request so far.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.TextsTooLong"/>.</exception>
    public static int Sum(int tokens, EncoderText text) => tokens + text.Tokens.Length is var sum && sum <= RequestTokensMax
        ? sum
        : throw new InferenceException(
            InferenceErrors.TextsTooLong,
            string.Create(CultureInfo.InvariantCulture, $"The texts of one request have more than {RequestTokensMax} tokens together, which is the bound."));

    /// <summary>One text with its framing tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="recognizesSpecial">Whether names of special tokens are those tokens.</param>
    /// <param name="truncate">Whether to cut what is too long; the last framing token stays.</param>
    /// <param name="wasCut">Whether it was.</param>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.TextTooLong"/>.</exception>
    public EncoderText Read(string text, bool recognizesSpecial, bool truncate, out bool wasCut)
    {
        List<int> tokens = [];
        encoder.Tokenizer.Encode(text, recognizesSpecial ? [] : [new TextSpan(0, text.Length)], addSpecial: true, tokens);
        wasCut = tokens.Count > TokensMax;
        if (wasCut)
        {
            Cut(tokens, TokensMax, truncate, encoder.Tokenizer.AddsEnd ? 1 : 0);
        }

        if (tokens.Count == 0)
        {
            throw new InferenceException(InferenceErrors.TextEmpty, "A text has no token, and the model puts none around it.");
        }

        return new EncoderText([.. tokens]);
    }

    /// <summary>Tokens as they are: whoever sends tokens sends the framing ones, too.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.TextTooLong"/>, <see cref="InferenceErrors.TextEmpty"/>, <see cref="InferenceErrors.TokenUnknown"/>.</exception>
    public EncoderText Read(ReadOnlySpan<int> tokens, bool truncate, out bool wasCut)
    {
        if (tokens.IsEmpty)
        {
            throw new InferenceException(InferenceErrors.TextEmpty, "An array of tokens is empty.");
        }

        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)encoder.Model.Shape.Vocabulary)
            {
                throw new InferenceException(
                    InferenceErrors.TokenUnknown, $"The model {encoder.Id} has {encoder.Model.Shape.Vocabulary} tokens; one of those sent is none of them.");
            }
        }

        List<int> read = [.. tokens];
        wasCut = read.Count > TokensMax;
        if (wasCut)
        {
            Cut(read, TokensMax, truncate, kept: 1);
        }

        return new EncoderText([.. read]);
    }

    /// <summary>A query and a document, each closed by a framing token, as a pair the model was trained with.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.TextTooLong"/>.</exception>
    public EncoderText ReadPair(string query, string document, bool truncate, out bool wasCut)
    {
        List<int> tokens = [];
        encoder.Tokenizer.EncodePlain(query, tokens, addSpecial: true);
        int secondStart = tokens.Count;
        encoder.Tokenizer.EncodePlain(document, tokens);
        if (encoder.Tokenizer.EndToken is { } end && encoder.Tokenizer.AddsEnd)
        {
            tokens.Add(end);
        }

        wasCut = tokens.Count > TokensMax;
        if (wasCut)
        {
            // A query that leaves no room for a document cannot be helped by cutting the document.
            Cut(tokens, TokensMax, truncate && secondStart < TokensMax - 1, kept: 1);
        }

        return new EncoderText([.. tokens], secondStart);
    }

    private void Cut(List<int> tokens, int tokensMax, bool truncate, int kept)
    {
        if (!truncate)
        {
            throw new InferenceException(
                InferenceErrors.TextTooLong,
                string.Create(CultureInfo.InvariantCulture, $"A text has {tokens.Count} tokens, and the model {encoder.Id} reads at most {tokensMax}."));
        }

        tokens.RemoveRange(tokensMax - kept, tokens.Count - tokensMax);
    }
}
