namespace Hearth.Inference.Grammars;

/// <summary>Holds one answer to a grammar: says which tokens may come next, and is told which one came. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// Tokens that end an answer are legal exactly where the grammar may end; other control tokens where the grammar names them. Whatever scores a model
/// gives, an answer that ends by itself fits the grammar; one that is cut at its length is the beginning of one that does.
/// </para>
/// <para>A constraint that is not active allows everything and reads nothing. Nothing is allocated for places that an answer under the grammar has met before.</para>
/// </remarks>
internal sealed class TokenConstraint
{
    private readonly GrammarMasks _masks;
    private ConstraintPoint _point;

    /// <summary>A constraint for one answer.</summary>
    /// <param name="masks">Of the grammar and the model.</param>
    /// <param name="beginsText">Whether nothing is shown before the answer, so that the decoder takes a first space away from it.</param>
    /// <param name="isActive">Whether the answer's first byte is the grammar's first.</param>
    public TokenConstraint(GrammarMasks masks, bool beginsText, bool isActive = true)
    {
        _masks = masks;
        _point = masks.Begin(beginsText && isActive);
        IsActive = isActive;
    }

    /// <summary>Whether anything is forbidden as yet.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Whether the answer may end here.</summary>
    public bool CanEnd => !IsActive || _point.State.CanEnd;

    /// <summary>Where the answer is, to go back to it after tokens that were only tried.</summary>
    public ConstraintPoint Mark() => _point;

    /// <summary>Goes back to a place of this answer.</summary>
    public void Return(in ConstraintPoint point) => _point = point;

    /// <summary>Begins to hold the answer to the grammar.</summary>
    /// <param name="written">What the answer already has of it: the bytes behind a trigger that stood in the middle of a token.</param>
    /// <returns>False, and nothing changes, where those do not fit.</returns>
    public bool TryActivate(ReadOnlySpan<byte> written)
    {
        if (!written.IsEmpty && !_masks.TryRead(ref _point, written))
        {
            return false;
        }

        IsActive = true;
        return true;
    }

    /// <summary>Makes the scores of all tokens that may not come next negative infinity.</summary>
    /// <param name="scores">One per token that can be chosen.</param>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.GrammarStuck"/>, <see cref="InferenceErrors.GrammarAmbiguous"/>.</exception>
    public void Mask(Span<float> scores)
    {
        if (IsActive)
        {
            ScoreMask.Apply(scores, _masks.MaskOf(ref _point));
        }
    }

    /// <summary>Reads the token that was chosen; false, and nothing changes, where it may not come here.</summary>
    public bool Accept(int token)
    {
        if (!IsActive)
        {
            return true;
        }

        return (_masks.IsEnd(token) && CanEnd) || _masks.TryRead(ref _point, _masks.BytesOf(token));
    }

    /// <summary>The only token that may come next, where there is only one.</summary>
    public bool TryGetForced(out int token)
    {
        token = IsActive ? _masks.ForcedOf(ref _point) : -1;
        return token >= 0;
    }
}
