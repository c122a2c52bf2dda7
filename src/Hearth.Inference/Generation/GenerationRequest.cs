using Hearth.Inference.Grammars;
using Hearth.Inference.Sampling;
using Hearth.Inference.Tools;
using Hearth.Primitives;

namespace Hearth.Inference.Generation;

/// <summary>One answer to write: checked, within the context, ready to compute.</summary>
internal sealed record GenerationRequest
{
    /// <summary>At least one token.</summary>
    public required int[] Prompt { get; init; }

    /// <summary>The most tokens to write; with the prompt they fit the context.</summary>
    public required int TokensMax { get; init; }

    public required SamplingSettings Sampling { get; init; }

    /// <summary>What the answer is held to; null for nothing.</summary>
    public TokenConstraint? Constraint { get; init; }

    /// <summary>Strings that end the answer and are not part of it; none empty.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>Whether the answer is shown behind the prompt, so that its first space counts.</summary>
    public bool ContinuesText { get; init; }

    /// <summary>What the answer is read for besides text; null for nothing.</summary>
    public AnswerReading? Reading { get; init; }

    /// <summary>Whose request it is: turns alternate between owners, and cached prompts are keyed by them.</summary>
    public OwnerId Owner { get; init; }

    /// <summary>Which requests go before others.</summary>
    public GenerationPriority Priority { get; init; } = GenerationPriority.Normal;
}
