using Hearth.Inference.Generation;

namespace Hearth.Inference.Tests.Generation;

public sealed class GuessGateTests
{
    private const double RowCost = 0.3;

    [Fact]
    public void Record_AlwaysRight_StaysOpenAndGrows()
    {
        GuessGate gate = new();
        for (int written = 0; written < 1000; written += gate.Length)
        {
            Assert.True(gate.IsOpen(written));
            gate.Record(gate.Length, gate.Length, written, RowCost);
        }

        Assert.Equal(PromptLookup.TokensMax, gate.Length);
    }

    [Fact]
    public void Record_AlwaysWrong_PausesLongerEachTimeAndTriesAgain()
    {
        GuessGate gate = new();
        List<int> tried = [];
        for (int written = 0; written < 4000; written++)
        {
            if (gate.IsOpen(written))
            {
                tried.Add(written);
                gate.Record(gate.Length, 0, written, RowCost);
            }
        }

        int[] pauses = [.. tried.Zip(tried.Skip(1), static (before, after) => after - before).Where(static gap => gap > 1)];
        Assert.Equal([32, 64, 128, 256, 512, 512, 512, 512, 512, 512], pauses);
        Assert.True(tried.Count <= GuessGate.TrialGuesses * (pauses.Length + 1));
    }

    [Theory]
    [InlineData(0.2, true)]
    [InlineData(0.9, false)]
    public void Record_HalfRight_IsJudgedByWhatARowCosts(double rowCost, bool isOpen)
    {
        GuessGate gate = new();
        for (int guess = 0; guess < GuessGate.TrialGuesses; guess++)
        {
            gate.Record(4, 2, guess, rowCost);
        }

        Assert.Equal(isOpen, gate.IsOpen(GuessGate.TrialGuesses));
    }

    [Fact]
    public void Record_PaysAgain_ForgetsTheLongPauses()
    {
        GuessGate gate = new();
        Fail(gate, written: 0);
        Fail(gate, written: 1000);
        for (int guess = 0; guess < 12; guess++)
        {
            gate.Record(4, 4, 2000, RowCost);
        }

        for (int guess = 0; guess < 12 && gate.IsOpen(3000); guess++)
        {
            gate.Record(4, 0, 3000, RowCost);
        }

        Assert.False(gate.IsOpen(3000 + GuessGate.PauseTokensMin - 1));
        Assert.True(gate.IsOpen(3000 + GuessGate.PauseTokensMin));
    }

    private static void Fail(GuessGate gate, int written)
    {
        for (int guess = 0; guess < GuessGate.TrialGuesses; guess++)
        {
            gate.Record(4, 0, written, RowCost);
        }
    }
}
