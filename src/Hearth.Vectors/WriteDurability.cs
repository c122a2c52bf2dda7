namespace Hearth.Vectors;

/// <summary>What a write that was acknowledged survives.</summary>
public enum WriteDurability
{
    /// <summary>The machine losing power: writes that came together are flushed together before they are acknowledged.</summary>
    Fsync = 0,

    /// <summary>This program being killed, not the machine.</summary>
    Written = 1,
}
