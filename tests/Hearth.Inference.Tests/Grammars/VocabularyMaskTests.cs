using System.Text;
using Hearth.Inference.Grammars;
using Hearth.Inference.Tokenizers;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Grammars;

/// <summary>Masks are compared with reading every token on its own.</summary>
public sealed class VocabularyMaskTests
{
    private static readonly string[] s_schemas =
    [
        """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":150},"tags":{"type":"array","items":{"type":"string","maxLength":20}}},"required":["name","age"]}""",
        """{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"number"},"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["v","next"]}}}""",
        """{}""",
        """{"type":"string","pattern":"^[a-f]+(-[0-9]{2,4})*$","maxLength":40}""",
        """{"enum":["red","green",{"a":[1,2]},null]}""",
    ];

    public static TheoryData<string> Vocabularies() => ["default", "gpt-2", "phi-3", "qwen2"];

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void Mask_RandomWalks_EqualsReadingEachToken(string name)
    {
        Tokenizer tokenizer = name is "default" ? Tokenizers.Vocabularies.DefaultModel : Tokenizers.Vocabularies.Named(name);
        int size = tokenizer.VocabularySize;
        ConstraintSource source = new(tokenizer, size);
        float[] scores = new float[size];
        SeededRandom random = new(7);
        foreach (string schema in s_schemas)
        {
            Grammar grammar = GrammarCases.Schema(schema);
            TokenConstraint constraint = source.Create(grammar, beginsText: true);
            List<byte> written = [];
            for (int step = 0; step < 12; step++)
            {
                Array.Clear(scores);
                constraint.Mask(scores);
                List<int> legal = [.. Enumerable.Range(0, size).Where(token => scores[token] == 0)];
                Assert.Equal(LegalByReading(grammar, tokenizer, size, written, dropsSpace: step == 0 && tokenizer.AddsSpacePrefix), legal);
                Assert.Equal(legal.Count == 1, constraint.TryGetForced(out int forced));
                Assert.True(legal.Count > 1 || forced == legal[0]);

                int chosen = legal[random.NextInt32(legal.Count)];
                Assert.True(constraint.Accept(chosen));
                if (tokenizer.EndOfGenerationTokens.Contains(chosen))
                {
                    break;
                }

                ReadOnlySpan<byte> bytes = tokenizer.GetBytes(chosen);
                written.AddRange(step == 0 && tokenizer.AddsSpacePrefix && bytes[0] == ' ' ? bytes[1..] : bytes);
            }
        }
    }

    [Fact]
    public void Accept_IllegalToken_ChangesNothing()
    {
        Tokenizer tokenizer = Tokenizers.Vocabularies.DefaultModel;
        TokenConstraint constraint = new ConstraintSource(tokenizer, tokenizer.VocabularySize).Create(Grammar.FromRegex("a{3}"), beginsText: true);
        Assert.False(constraint.Accept(Single(tokenizer, "b")));
        Assert.False(constraint.Accept(tokenizer.EndToken.GetValueOrDefault()));
        Assert.True(constraint.Accept(Single(tokenizer, "a")));
        ConstraintPoint point = constraint.Mark();
        Assert.True(constraint.Accept(Single(tokenizer, "aa")));
        Assert.True(constraint.CanEnd);
        constraint.Return(point);
        Assert.False(constraint.CanEnd);
        Assert.True(constraint.Accept(Single(tokenizer, "a")));
        Assert.True(constraint.Accept(Single(tokenizer, "a")));
        Assert.True(constraint.Accept(tokenizer.EndToken.GetValueOrDefault()));
    }

    [Fact]
    public void TryActivate_AfterFreeText_BeginsThere()
    {
        Tokenizer tokenizer = Tokenizers.Vocabularies.DefaultModel;
        TokenConstraint constraint = new ConstraintSource(tokenizer, tokenizer.VocabularySize).Create(Grammar.FromRegex("[0-9]+;"), beginsText: true, isActive: false);
        float[] scores = new float[tokenizer.VocabularySize];
        constraint.Mask(scores);
        Assert.DoesNotContain(float.NegativeInfinity, scores);
        Assert.True(constraint.Accept(Single(tokenizer, "b")));
        Assert.True(constraint.CanEnd);

        Assert.False(constraint.TryActivate("x"u8));
        Assert.False(constraint.IsActive);
        Assert.True(constraint.TryActivate("1"u8));
        Assert.False(constraint.CanEnd);
        Assert.False(constraint.Accept(Single(tokenizer, "b")));
        Assert.True(constraint.Accept(Single(tokenizer, ";")));
        Assert.True(constraint.CanEnd);
    }

    [Fact]
    public void Token_NamedControlToken_IsLegalThereOnly()
    {
        Tokenizer tokenizer = Tokenizers.Vocabularies.DefaultModel;
        int start = Enumerable.Range(0, tokenizer.VocabularySize).First(token => string.Equals(tokenizer.GetText(token), "<|im_start|>", StringComparison.Ordinal));
        Grammar grammar = GrammarBuilder.Build(GrammarBuilder.Sequence(GrammarBuilder.Literal("a"), GrammarBuilder.Token("<|im_start|>")));
        TokenConstraint constraint = new ConstraintSource(tokenizer, tokenizer.VocabularySize).Create(grammar, beginsText: true);
        Assert.False(constraint.Accept(start));
        Assert.True(constraint.Accept(Single(tokenizer, "a")));
        Assert.True(constraint.TryGetForced(out int forced));
        Assert.Equal(start, forced);
        Assert.True(constraint.Accept(start));
        Assert.True(constraint.CanEnd);
    }

    [Fact]
    public void Create_EqualGrammars_ShareMasks()
    {
        Tokenizer tokenizer = Tokenizers.Vocabularies.DefaultModel;
        ConstraintSource source = new(tokenizer, tokenizer.VocabularySize);
        Assert.Same(
            source.Create(GrammarCases.Schema("""{"type":"boolean"}"""), beginsText: true).Mark().State,
            source.Create(GrammarCases.Schema("""{"type":"boolean"}"""), beginsText: true).Mark().State);
    }

    [Fact]
    public void Mask_TableFull_IsForgottenAndFoundAgain()
    {
        // Every length has a mask of its own, so the table overflows several times.
        Tokenizer tokenizer = Tokenizers.Vocabularies.DefaultModel;
        Grammar grammar = Grammar.FromRegex("(?:x[a-z]y){9000}");
        TokenConstraint constraint = new ConstraintSource(tokenizer, tokenizer.VocabularySize).Create(grammar, beginsText: true);
        float[] scores = new float[tokenizer.VocabularySize];
        SeededRandom random = new(3);
        StringBuilder text = new();
        while (!constraint.CanEnd)
        {
            Array.Clear(scores);
            constraint.Mask(scores);
            int[] legal = [.. Enumerable.Range(0, scores.Length).Where(candidate => scores[candidate] == 0)];
            int token = legal[random.NextInt32(legal.Length)];
            Assert.True(constraint.Accept(token));
            text.Append(tokenizer.GetText(token));
        }

        Assert.Matches("^(?:x[a-z]y){9000}$", text.ToString());
    }

    [Fact]
    public void Step_MoreWaysThanTheBound_IsACodedError()
    {
        PushdownMachine machine = new(Grammar.FromRegex(".*a.{200}").Automaton);
        SeededRandom random = new(1);
        InferenceException failure = Assert.Throws<InferenceException>(() =>
        {
            MachineState state = machine.Begin();
            for (int step = 0; step < 100_000; step++)
            {
                state = machine.Step(state, (byte)('a' + random.NextInt32(2)));
            }
        });
        Assert.Same(InferenceErrors.GrammarAmbiguous, failure.Error);
    }

    private static int Single(Tokenizer tokenizer, string text) =>
        Enumerable.Range(0, tokenizer.VocabularySize).First(token => string.Equals(tokenizer.GetText(token), text, StringComparison.Ordinal));

    private static List<int> LegalByReading(Grammar grammar, Tokenizer tokenizer, int size, List<byte> written, bool dropsSpace)
    {
        PushdownMachine machine = new(grammar.Automaton);
        MachineState state = machine.Begin();
        foreach (byte value in written)
        {
            state = machine.Step(state, value);
        }

        List<int> legal = [];
        for (int token = 0; token < size; token++)
        {
            machine.Steps = 0;
            ReadOnlySpan<byte> bytes = tokenizer.GetBytes(token);
            MachineState next = state;
            for (int index = dropsSpace && bytes is [(byte)' ', ..] ? 1 : 0; index < bytes.Length; index++)
            {
                next = machine.Step(next, bytes[index]);
            }

            if (tokenizer.EndOfGenerationTokens.Contains(token) ? state.CanEnd : !bytes.IsEmpty && next != machine.Dead)
            {
                legal.Add(token);
            }
        }

        return legal;
    }
}
