using Hearth.Compute;
using Hearth.Inference.Engine;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Engine;

/// <summary>A prompt read in parts, with other passes between them, against the same sequences alone: the same bits.</summary>
public sealed class PausedPassTests
{
    private static readonly TinyModel s_model = new()
    {
        Format = TensorFormat.Q4_0, Width = 64, HeadDimension = 16, FeedForwardWidth = 96, ContextLength = 700, Layers = 4, Window = 100,
    };

    [Theory]
    [InlineData("llama")]
    [InlineData("qwen3")]
    [InlineData("smollm3")]
    [InlineData("gemma3")]
    [InlineData("gemma4")]
    [InlineData("qwen3moe")]
    [InlineData("qwen35")]
    [InlineData("qwen35moe")]
    [InlineData("gpt-oss")]
    [InlineData("bitnet")]
    public void Continue_OthersComputeBetweenParts_GivesTheBitsOfEachAlone(string architecture)
    {
        using EngineWorld world = EngineWorld.Open(s_model with { Architecture = architecture }, EngineWorld.Fast);
        LanguageModel model = world.Model;
        int[] prompt = world.RandomTokens(300, 1);
        int[] answer = world.RandomTokens(90, 2);
        using TokenSequence alone = model.CreateSequence(700);
        using TokenSequence read = model.CreateSequence(700);
        using TokenSequence written = model.CreateSequence(700);
        float[] expectedPrompt = Compute(model, alone, prompt);
        alone.Release();
        float[][] expectedAnswer = [.. answer.Select(token => Compute(model, alone, token))];
        ForwardBatch reading = model.CreatePausableBatch();
        List<float[]> scores = [];
        int parts = 0;
        while (read.Position < prompt.Length)
        {
            int chunk = Math.Min(37, prompt.Length - read.Position);
            Assert.True(read.TryReserve(read.Position + chunk));
            reading.Clear();
            reading.Add(read, prompt.AsSpan(read.Position, chunk), LogitRows.Last);
            model.Begin(reading);
            do
            {
                parts++;
                if (scores.Count < answer.Length)
                {
                    scores.Add(Compute(model, written, answer[scores.Count]));
                }
            }
            while (!model.Continue(CancellationToken.None));
        }

        Assert.Equal(expectedPrompt, reading.Logits(0).ToArray());
        Assert.Equal(expectedAnswer[..scores.Count], scores);
        Assert.Equal(9 * model.PassParts, parts);
        Assert.Equal(s_model.Layers + 1, model.PassParts);
    }

    [Fact]
    public void Begin_PassBeforeWasNotComplete_LeavesNoTrace()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        LanguageModel model = world.Model;
        int[] prompt = world.RandomTokens(40, 1);
        using TokenSequence sequence = model.CreateSequence(700);
        float[] expected = Compute(model, sequence, prompt);
        sequence.Release();
        Assert.True(sequence.TryReserve(prompt.Length));
        ForwardBatch reading = model.CreatePausableBatch();
        reading.Add(sequence, world.RandomTokens(20, 5), LogitRows.None);
        model.Begin(reading);
        Assert.False(model.Continue(CancellationToken.None));
        Assert.False(model.Continue(CancellationToken.None));

        reading.Clear();
        reading.Add(sequence, prompt, LogitRows.Last);
        model.Begin(reading);
        while (!model.Continue(CancellationToken.None))
        {
            Assert.Equal(0, sequence.Position);
        }

        Assert.Equal(prompt.Length, sequence.Position);
        Assert.Equal(expected, reading.Logits(0).ToArray());
    }

    [Fact]
    public void Continue_Cancelled_LeavesTheSequenceAsItWas()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        using TokenSequence sequence = world.Model.CreateSequence(700);
        Assert.True(sequence.TryReserve(20));
        ForwardBatch reading = world.Model.CreatePausableBatch();
        reading.Add(sequence, world.RandomTokens(20), LogitRows.Last);
        world.Model.Begin(reading);
        world.Model.Continue(CancellationToken.None);

        Assert.Throws<OperationCanceledException>(() => world.Model.Continue(new CancellationToken(canceled: true)));

        Assert.Equal(0, sequence.Position);
    }

    private static float[] Compute(LanguageModel model, TokenSequence sequence, params ReadOnlySpan<int> tokens)
    {
        Assert.True(sequence.TryReserve(sequence.Position + tokens.Length));
        ForwardBatch batch = model.CreateBatch();
        while (!tokens.IsEmpty)
        {
            int chunk = Math.Min(tokens.Length, model.BatchTokensMax);
            batch.Clear();
            batch.Add(sequence, tokens[..chunk], LogitRows.Last);
            model.Forward(batch, CancellationToken.None);
            tokens = tokens[chunk..];
        }

        return batch.Logits(0).ToArray();
    }
}
