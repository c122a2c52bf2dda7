namespace Hearth.Inference.Generation;

/// <summary>Where an answer stands; <see cref="GenerationWorker"/> has the edges.</summary>
internal enum AnswerState
{
    /// <summary>In the queue, or preempted.</summary>
    Waiting = 0,

    /// <summary>Some of its tokens besides the last are not computed.</summary>
    Reading = 1,

    /// <summary>Only its last token is not computed: each step chooses one.</summary>
    Writing = 2,

    /// <summary>Nothing is left to do.</summary>
    Over = 3,
}
