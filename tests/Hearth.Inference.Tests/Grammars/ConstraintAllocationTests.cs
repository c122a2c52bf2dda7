using Hearth.Inference.Grammars;
using Hearth.Inference.Sampling;
using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Tests.Grammars;

[Collection(QuietCollection.Name)]
public sealed class ConstraintAllocationTests
{
    [Fact]
    public void Choose_PlacesMetBefore_AllocatesNothing()
    {
        Tokenizer tokenizer = Tokenizers.Vocabularies.DefaultModel;
        ConstraintSource source = new(tokenizer, tokenizer.VocabularySize);
        Grammar grammar = GrammarCases.Schema("""{"type":"object","properties":{"a":{"type":"string","maxLength":40},"b":{"type":"array","items":{"$ref":"#"}}},"required":["a"]}""");
        float[] scores = new float[tokenizer.VocabularySize];
        for (int token = 0; token < scores.Length; token++)
        {
            scores[token] = token * 7919 % 1000 / 100f;
        }

        _ = Run();
        (int tokens, long bytes) = Run();

        Assert.True(tokens > 20, $"{tokens} tokens");
        Assert.Equal(0, bytes);

        (int Tokens, long Bytes) Run()
        {
            int count = 0;
            long allocated = 0;
            for (ulong seed = 0; seed < 10; seed++)
            {
                using Sampler sampler = new(new SamplingSettings { Seed = seed }, scores.Length, source.Create(grammar, beginsText: true));
                long before = GC.GetAllocatedBytesForCurrentThread();
                while (!tokenizer.EndOfGenerationTokens.Contains(sampler.Choose(scores)))
                {
                    count++;
                }

                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            return (count, allocated);
        }
    }
}
