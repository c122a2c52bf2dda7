namespace Hearth.Inference.Generation;

/// <summary>What is to become of a pass after a part of it.</summary>
internal enum PartVerdict
{
    /// <summary>The next part fits the step.</summary>
    GoOn = 0,

    /// <summary>Answers are written first.</summary>
    Pause = 1,

    /// <summary>Its parts are too long: it is dropped, and its tokens are read in smaller chunks.</summary>
    Drop = 2,
}
