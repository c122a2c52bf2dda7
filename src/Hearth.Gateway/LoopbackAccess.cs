namespace Hearth.Gateway;

/// <summary>What callers on the same machine may do without a key.</summary>
public enum LoopbackAccess
{
    /// <summary>Everything that uses models.</summary>
    Open = 0,

    /// <summary>Only <c>/health/*</c>, as from any other machine.</summary>
    Closed = 1,
}
