namespace Hearth.Inference.Registry;

/// <summary>One loaded model as <see cref="MemoryPlan"/> sees it.</summary>
/// <param name="Id">For messages.</param>
/// <param name="Bytes">What it holds or may still take.</param>
/// <param name="IsBusy">Whether anybody uses it.</param>
/// <param name="Idle">Since the last use.</param>
/// <param name="LoadTime">How long loading it took, and would take again.</param>
internal readonly record struct MemoryHolding(string Id, long Bytes, bool IsBusy, TimeSpan Idle, TimeSpan LoadTime)
{
    /// <summary>Seconds of loading that keeping it saves, per second it has lain idle: the model with the least goes first.</summary>
    public double Value => Math.Max(LoadTime.TotalSeconds, 0.001) / Math.Max(Idle.TotalSeconds, 0.001);
}
