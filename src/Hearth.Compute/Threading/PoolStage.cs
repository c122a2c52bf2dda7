namespace Hearth.Compute.Threading;

/// <summary>The places where a test can hold a worker of a <see cref="ComputePool"/>.</summary>
internal enum PoolStage
{
    /// <summary>A new generation was seen; nothing of it is claimed.</summary>
    BeforeClaim,

    /// <summary>A chunk number was taken; whether it is work is not known yet.</summary>
    AfterClaim,

    /// <summary>The worker is about to wait on its semaphore.</summary>
    BeforePark,
}
