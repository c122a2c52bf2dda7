namespace Hearth.Inference;

/// <summary>Whose cached beginnings of prompts a request may use.</summary>
public enum PrefixSharing
{
    /// <summary>Those of its own owner. How soon an answer begins then says nothing about what others asked.</summary>
    Owner = 0,

    /// <summary>Everybody's: for a machine whose users trust one another.</summary>
    All = 1,
}
