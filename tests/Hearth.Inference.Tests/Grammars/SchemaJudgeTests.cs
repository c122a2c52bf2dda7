using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hearth.Inference.Grammars;
using Hearth.Inference.Tests.Generation;
using Hearth.Inference.Tokenizers;
using Hearth.Primitives;
using Hearth.Testing.Schemas;
using Hearth.Testing.Models;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Grammars;

/// <summary>Whatever scores a model gives, what it completes is valid; ajv is the judge.</summary>
/// <remarks>The variable HEARTH_SCHEMA_ANSWERS asks for another number of answers per vocabulary.</remarks>
public sealed class SchemaJudgeTests(ITestOutputHelper output)
{
    private const int AnswersPerSchema = 5;

    [Theory]
    [InlineData("default", 700, 1UL)]
    [InlineData("gpt-2", 300, 2UL)]
    [InlineData("phi-3", 200, 3UL)]
    public void Choose_RandomScoresUnderRandomSchemas_EveryCompleteAnswerIsValid(string vocabulary, int answers, ulong seed)
    {
        answers = int.TryParse(Environment.GetEnvironmentVariable("HEARTH_SCHEMA_ANSWERS"), NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : answers;
        Tokenizer tokenizer = vocabulary is "default" ? Tokenizers.Vocabularies.DefaultModel : Tokenizers.Vocabularies.Named(vocabulary);
        RandomAnswers model = new(tokenizer, seed);
        RandomSchema schemas = new(new SeededRandom(seed));
        List<(JsonObject Schema, IReadOnlyList<string> Texts)> batches = [];
        int complete = 0;
        int cut = 0;
        int empty = 0;
        while (complete < answers)
        {
            JsonObject schema = schemas.Create();
            if (Compile(schema) is not { } grammar)
            {
                empty++;
                continue;
            }

            List<string> texts = [];
            for (int index = 0; index < AnswersPerSchema; index++)
            {
                if (model.Write(grammar) is { } text)
                {
                    texts.Add(text);
                }
                else
                {
                    cut++;
                }
            }

            complete += texts.Count;
            batches.Add((schema, texts));
        }

        IReadOnlyList<string> failures = SchemaJudge.Judge(batches);
        output.WriteLine($"{complete} answers under {batches.Count} schemas, {cut} cut at their length, {empty} schemas that nothing fits");
        Assert.Empty(failures);
        Assert.True(cut < answers / 5 && empty < answers / 5, $"{cut} answers were cut, {empty} schemas have no value");
    }

    [Fact]
    public async Task GetResponseAsync_RandomWeightsUnderRandomSchemas_EveryCompleteAnswerIsValid()
    {
        using ModelWorld world = new(new TinyModel { ContextLength = 2048 });
        RandomSchema schemas = new(new SeededRandom(11));
        List<(JsonObject Schema, IReadOnlyList<string> Texts)> batches = [];
        int complete = 0;
        for (int count = 0; count < 60; count++)
        {
            JsonObject schema = schemas.Create();
            if (Compile(schema) is null)
            {
                continue;
            }

            ChatOptions options = new() { MaxOutputTokens = 200, Temperature = count % 3, Seed = count };
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema.ToJsonString()));
            ChatResponse response = await world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "Answer.")], options, TestContext.Current.CancellationToken);
            if (response.FinishReason == ChatFinishReason.Stop)
            {
                complete++;
                batches.Add((schema, [response.Text]));
            }
        }

        output.WriteLine($"{complete} of 60 answers came to their end");
        Assert.Empty(SchemaJudge.Judge(batches));
        Assert.True(complete > 10, $"only {complete} answers came to their end");
    }

    private static Grammar? Compile(JsonObject schema)
    {
        try
        {
            return GrammarCases.Schema(schema.ToJsonString());
        }
        catch (InferenceException refusal) when (refusal.Error == InferenceErrors.GrammarUnsatisfiable)
        {
            return null;
        }
    }
}
