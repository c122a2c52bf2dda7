namespace Hearth.Inference.Encoders;

/// <summary>What becomes of the vectors of a text's tokens. The numbers are those of <c>*.pooling_type</c>.</summary>
internal enum EncoderPooling
{
    /// <summary>Their mean, the framing tokens included.</summary>
    Mean = 1,

    /// <summary>The first one, BERT's <c>[CLS]</c>.</summary>
    First = 2,

    /// <summary>The first one, through a classification head: a score, not a vector.</summary>
    Rank = 4,
}
