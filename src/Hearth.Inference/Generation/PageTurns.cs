namespace Hearth.Inference.Generation;

/// <summary>Lets answers wait for what another one is about to compute and that they could go on from.</summary>
internal static class PageTurns
{
    /// <summary>Sets <see cref="ScheduledAnswer.IsHeldBack"/> of those that wait.</summary>
    /// <param name="entries">With sequences.</param>
    /// <param name="memory">Where these are.</param>
    public static void HoldBack(ReadOnlySpan<GenerationEntry> entries, AnswerMemory memory)
    {
        foreach (GenerationEntry follower in entries)
        {
            if (follower.TokensLeft <= 1)
            {
                continue;
            }

            foreach (GenerationEntry leader in entries)
            {
                if (leader is { IsBlocked: false, TokensLeft: > 1 } && Leads(leader, follower) && memory.Serves(leader, follower))
                {
                    follower.IsHeldBack = true;
                    break;
                }
            }
        }
    }

    private static bool Leads(GenerationEntry leader, GenerationEntry follower) =>
        leader.Priority == follower.Priority ? leader.Order < follower.Order : leader.Priority > follower.Priority;
}
