namespace Hearth.Inference.Generation;

/// <summary>Decides whether an answer's guesses pay, and how long they are. One per answer; not thread-safe.</summary>
/// <remarks>
/// A guess of n tokens costs n rows of a step and gains the tokens that were right. After <see cref="TrialGuesses"/> guesses the moving averages of both
/// are compared, at what a row was last measured to cost; where it does not pay, nothing is guessed for a pause that doubles each time, and then a
/// few guesses are tried again: a text that quotes nothing may begin to. Timing decides here, so it must not, and does not, change what is written.
/// </remarks>
internal sealed class GuessGate
{
    /// <summary>Guesses before it is judged whether they pay.</summary>
    public const int TrialGuesses = 4;

    /// <summary>Tokens of the shortest pause.</summary>
    public const int PauseTokensMin = 32;

    /// <summary>Tokens of the longest pause.</summary>
    public const int PauseTokensMax = 512;

    private const double Smoothing = 0.25;
    private const int LengthMin = 2;

    private double _guessed;
    private double _right;
    private int _guesses;
    private int _pause = PauseTokensMin;
    private int _resumesAt;

    /// <summary>Tokens of the next guess.</summary>
    public int Length { get; private set; } = PromptLookup.TokensMax / 2;

    /// <summary>Whether to guess now.</summary>
    /// <param name="written">Tokens of the answer so far.</param>
    public bool IsOpen(int written) => written >= _resumesAt;

    /// <summary>Takes note of how a guess did.</summary>
    /// <param name="guessed">Tokens of it, at least one.</param>
    /// <param name="right">Those that were chosen.</param>
    /// <param name="written">Tokens of the answer so far.</param>
    /// <param name="rowCost">What a further row takes, as a share of a step without guesses.</param>
    public void Record(int guessed, int right, int written, double rowCost)
    {
        Length = right == guessed ? Math.Min(PromptLookup.TokensMax, guessed + 2) : Math.Max(LengthMin, right + 1);
        _guessed = _guesses == 0 ? guessed : _guessed + (Smoothing * (guessed - _guessed));
        _right = _guesses == 0 ? right : _right + (Smoothing * (right - _right));
        _guesses++;
        if (_guesses < TrialGuesses)
        {
            return;
        }

        if (_right > _guessed * rowCost)
        {
            _pause = PauseTokensMin;
            return;
        }

        _resumesAt = written + _pause;
        _pause = Math.Min(PauseTokensMax, _pause * 2);
        _guesses = 0;
        Length = LengthMin;
    }
}
