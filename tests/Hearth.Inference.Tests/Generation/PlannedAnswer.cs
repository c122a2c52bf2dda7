using Hearth.Inference.Generation;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Generation;

/// <summary>An answer of which only its turn matters.</summary>
internal sealed class PlannedAnswer(string owner, GenerationPriority priority, long arrived)
    : ScheduledAnswer(OwnerId.FromKey(owner), priority, arrived)
{
    public string Name => owner;
}
