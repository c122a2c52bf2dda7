using Hearth.Primitives;

namespace Hearth.Inference.Generation;

/// <summary>What deciding who is next needs to know of an answer; nothing of models.</summary>
/// <param name="owner">Whose it is.</param>
/// <param name="priority">What the request asked for.</param>
/// <param name="arrived">Timestamp of its submission.</param>
internal abstract class ScheduledAnswer(OwnerId owner, GenerationPriority priority, long arrived)
{
    public OwnerId Owner { get; } = owner;

    public GenerationPriority Priority { get; } = priority;

    /// <summary>Timestamp of its submission.</summary>
    public long Arrived { get; } = arrived;

    /// <summary>Number of its submission; older ones are less.</summary>
    public long Order { get; set; }

    public AnswerState State { get; set; }

    /// <summary>Tokens that are known and not computed, as of this step; 1 while it is writing.</summary>
    public int TokensLeft { get; set; }

    /// <summary>Tokens that are computed, as of this step.</summary>
    public int Position { get; set; }

    /// <summary>Whether a pass that pauses is reading tokens of it; it takes no other step before that is complete or dropped.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>Whether its reader has to make room first.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>Whether another one is about to compute what it needs next.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Tokens of this step; 0 sits it out.</summary>
    public int StepTokens { get; set; }

    /// <summary>The last turn it got at reading.</summary>
    public long Turn { get; set; }
}
