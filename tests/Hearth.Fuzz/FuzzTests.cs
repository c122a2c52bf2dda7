using System.Globalization;
using Hearth.Fuzz.Targets;

namespace Hearth.Fuzz;

public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Func<FuzzTarget>> s_targets = new(StringComparer.Ordinal)
    {
        ["answer"] = static () => new AnswerTarget(),
        ["gguf"] = static () => new GgufTarget(),
        ["configuration"] = static () => new ConfigurationTarget(),
        ["request"] = static () => new RequestTarget(),
        ["template"] = static () => new TemplateTarget(),
        ["tokenizer"] = static () => new TokenizerTarget(),
        ["grammar"] = static () => new GrammarTarget(),
        ["filter"] = static () => new FilterTarget(),
    };

    public static TheoryData<string> Targets() => [.. s_targets.Keys];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Feed_RandomInput_EndsWellOrWithACode(string name)
    {
        FuzzTarget target = s_targets[name]();
        ulong firstSeed = Number("HEARTH_FUZZ_SEED") ?? 1;
        int inputs = (int)(Number("HEARTH_FUZZ_INPUTS") ?? (ulong)target.Inputs);

        TimeSpan started = Environment.CpuUsage.TotalTime;
        (int accepted, int refused) = FuzzRun.Execute(target, firstSeed, inputs);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{inputs} inputs in {(Environment.CpuUsage.TotalTime - started).TotalSeconds:F1} s of processor time: {accepted} accepted, {refused} refused with a code"));
        Assert.Equal(inputs, accepted + refused);

        // A target that accepts or refuses everything tests one half of its reader only. One repeated seed cannot do both.
        Assert.True(inputs < 10_000 || (accepted > inputs / 100 && refused > inputs / 100), $"accepted {accepted}, refused {refused}");
    }

    [Fact]
    public void Targets_NormalRun_FeedAMillionInputs() => Assert.True(s_targets.Values.Sum(static create => create().Inputs) >= 1_000_000);

    private static ulong? Number(string variable) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;
}
