namespace Hearth.Vectors.Collections;

/// <summary>Something else that only the writer may do, between writes.</summary>
internal sealed class ActionJob(Action action) : WriterJob
{
    public Action Action { get; } = action;
}
