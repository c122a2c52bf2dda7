using System.Globalization;
using Hearth.Inference.Grammars;
using Hearth.Inference.Sampling;
using Hearth.Inference.Tools;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Generation;

/// <summary>Turns messages and options into a request, or says why they cannot be one. Nothing is computed and nothing waits.</summary>
/// <param name="prompts">Writes the prompt of this model.</param>
/// <param name="contextTokens">Tokens of a prompt and its answer together.</param>
/// <param name="cacheTokens">Tokens whose keys and values there is memory for, of all requests together.</param>
/// <param name="vocabularySize">Tokens that can be chosen.</param>
/// <param name="constraints">Makes what an answer is held to.</param>
/// <param name="chooseSeed">Asked where a request has no seed.</param>
internal sealed class GenerationRequestReader(
    PromptBuilder prompts, int contextTokens, long cacheTokens, int vocabularySize, ConstraintSource constraints, Func<ulong> chooseSeed)
{
    /// <summary>Stop strings of one request.</summary>
    public const int StopsMax = 16;

    /// <summary>UTF-16 code units of one stop string.</summary>
    public const int StopLengthMax = 1000;

    /// <summary>Reads a request.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.ContextOverflow"/>, <see cref="InferenceErrors.CacheExceeded"/>, <see cref="InferenceErrors.PromptEmpty"/>,
    /// <see cref="InferenceErrors.ContentUnsupported"/>, <see cref="InferenceErrors.SamplingInvalid"/>, <see cref="InferenceErrors.StopInvalid"/>,
    /// <see cref="InferenceErrors.ToolUnknown"/>, what the chat template or <see cref="ToolGrammar"/> refuses, or what
    /// <see cref="ConstraintSource.Read"/> does.
    /// </exception>
    public GenerationRequest Read(IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        SamplingSettings sampling = SamplingSettingsReader.Read(options, vocabularySize, chooseSeed);
        List<string> stops = ReadStops(options.StopSequences ?? []);
        int? tokensMax = options.MaxOutputTokens;
        if (tokensMax < 1)
        {
            throw new InferenceException(InferenceErrors.SamplingInvalid, "`max_tokens` must be at least 1.");
        }

        ChatPrompt prompt = options.RawPrompt ? new ChatPrompt(prompts.BuildRaw(messages), Reading: null) : prompts.BuildChat(messages, options, stops);
        return new GenerationRequest
        {
            Prompt = prompt.Tokens,
            TokensMax = FitContext(prompt.Tokens.Length, tokensMax),
            Sampling = sampling,
            Constraint = prompt.Grammar is { } calls ? constraints.Create(calls, beginsText: true) : constraints.Read(options, prompt.Reading),
            Stops = stops,
            ContinuesText = options.RawPrompt,
            Reading = prompt.Reading,
            Owner = options.Owner,
            Priority = options.Priority,
        };
    }

    private static List<string> ReadStops(IList<string> requested)
    {
        if (requested.Count > StopsMax)
        {
            throw Invalid($"`stop` has {requested.Count} strings; at most {StopsMax} are allowed.");
        }

        foreach (string stop in requested)
        {
            if (stop.Length is 0 or > StopLengthMax)
            {
                throw Invalid($"A string of `stop` has {stop.Length} characters; it must have from 1 to {StopLengthMax}.");
            }
        }

        return [.. requested];
    }

    /// <summary>The tokens that may be written. A request that names no number gets what the prompt leaves, and ends with <c>length</c> there.</summary>
    private int FitContext(int promptTokens, int? tokensMax)
    {
        int left = contextTokens - promptTokens;
        if (left < (tokensMax ?? 1))
        {
            string wanted = tokensMax is { } count ? string.Create(CultureInfo.InvariantCulture, $" and the {count} asked for (`max_tokens`)") : "";
            throw new InferenceException(
                InferenceErrors.ContextOverflow,
                string.Create(
                    CultureInfo.InvariantCulture, $"The {promptTokens} tokens of the prompt{wanted} do not fit the context of {contextTokens} tokens."));
        }

        long room = cacheTokens - promptTokens;
        if (room < (tokensMax ?? 1))
        {
            throw new InferenceException(
                InferenceErrors.CacheExceeded,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The {promptTokens} tokens of the prompt and {tokensMax ?? 1} of the answer need keys and values of {promptTokens + (long)(tokensMax ?? 1)} tokens; "
                        + $"there is memory for {cacheTokens} (inference.cacheMaxMb)."));
        }

        return tokensMax ?? (int)Math.Min(left, room);
    }

    private static InferenceException Invalid(FormattableString message) =>
        new(InferenceErrors.StopInvalid, message.ToString(CultureInfo.InvariantCulture));
}
