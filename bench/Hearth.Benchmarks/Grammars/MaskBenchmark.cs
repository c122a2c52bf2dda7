using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hearth.Inference.Gguf;
using Hearth.Inference.Grammars;
using Hearth.Inference.Tokenizers;
using Hearth.Testing;

namespace Hearth.Benchmarks.Grammars;

/// <summary>What holding an answer to a form costs: compiling it, the first answer, and every answer after it.</summary>
internal static class MaskBenchmark
{
    /// <summary>A decode step of the default model on two threads, about: what the cost is compared with.</summary>
    private const double StepMicroseconds = 3000;

    private const int Rounds = 30;

    private const string Person = """
        {"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":150},"email":{"type":"string","format":"email"},
        "tags":{"type":"array","items":{"type":"string"},"maxItems":5},"address":{"type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}},
        "required":["street","city"],"additionalProperties":false}},"required":["name","age","email","tags","address"],"additionalProperties":false}
        """;

    private const string PersonAnswer = """
        {"name": "Ada Lovelace, countess", "age": 36, "email": "ada@engine.example", "tags": ["mathematics", "first programmer", "poetry"], "address": {"street": "12 St James's Square", "city": "London"}}
        """;

    private const string Tree = """{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"label":{"type":"string","maxLength":100},"children":{"type":"array","items":{"$ref":"#/$defs/n"}}},"required":["label","children"]}}}""";
    private const string TreeAnswer = """{"label": "the root of it all", "children": [{"label": "a first child", "children": []}, {"label": "a second one, with more words in it", "children": [{"label": "leaf", "children": []}]}]}""";

    /// <summary>Prints a table.</summary>
    public static void Run(TextWriter output)
    {
        using GgufFile file = GgufFile.Open(RepositoryPaths.DefaultModel);
        Tokenizer tokenizer = Tokenizer.FromGguf(file.Metadata);
        long start = Stopwatch.GetTimestamp();
        _ = VocabularyTrie.Create(tokenizer, tokenizer.VocabularySize);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the tree of {tokenizer.VocabularySize} tokens: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms, once per model"));
        output.WriteLine("| form | states | compile, ms | tokens | first answer, µs/token | later answers, µs/token | of a decode step |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        Measure(output, tokenizer, "object of eight members", () => Schema(Person), PersonAnswer.Trim());
        Measure(output, tokenizer, "recursive, bounded strings", () => Schema(Tree), TreeAnswer);
        Measure(output, tokenizer, "any JSON object", static () => new Grammar(JsonText.AnyObject), PersonAnswer.Trim());
        Measure(output, tokenizer, "a pattern", static () => Grammar.FromRegex("([A-Z][a-z]+ )+[a-z ]{5,60}\\."), "The Quick Brown fox jumps over the lazy dog.");
        Measure(output, tokenizer, "GBNF, lists of lists", static () => Grammar.FromGbnf("root ::= list\nlist ::= \"(\" (item (\" \" item)*)? \")\"\nitem ::= [a-z]+ | list"), "(define (square x) (times x x))");
    }

    private static void Measure(TextWriter output, Tokenizer tokenizer, string name, Func<Grammar> compile, string answer)
    {
        List<int> tokens = [];
        tokenizer.EncodePlain(answer, tokens);
        _ = compile();
        double compileMs = Time(() => compile()) / 1000;
        Grammar grammar = compile();
        float[] scores = new float[tokenizer.VocabularySize];
        double cold = double.MaxValue;
        double warm = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            ConstraintSource source = new(tokenizer, tokenizer.VocabularySize);
            _ = source.Create(grammar, beginsText: true);
            cold = Math.Min(cold, Time(() => Answer(source.Create(grammar, beginsText: true), scores, tokens)));
            warm = Math.Min(warm, Time(() => Answer(source.Create(grammar, beginsText: true), scores, tokens)));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {grammar.Automaton.StateCount} | {compileMs:F2} | {tokens.Count} | {cold / tokens.Count:F1} | {warm / tokens.Count:F1} | {warm / tokens.Count / StepMicroseconds:P2} |"));
    }

    private static void Answer(TokenConstraint constraint, float[] scores, List<int> tokens)
    {
        foreach (int token in tokens)
        {
            constraint.Mask(scores);
            if (!constraint.Accept(token))
            {
                throw new InvalidOperationException("The answer of the benchmark does not fit its form.");
            }
        }
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static Grammar Schema(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return Grammar.FromJsonSchema(document.RootElement);
    }
}
