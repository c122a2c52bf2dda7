using System.Text.Json.Nodes;
using Hearth.Inference.Templates.Evaluation;
using Hearth.Inference.Templates.Syntax;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates;

/// <summary>A model's chat template: untrusted code in the file that turns a conversation into the prompt the model was trained on.</summary>
/// <remarks>
/// One interpreter for all templates; none is recognised. Parsed once, rendered often, from any thread. Bounded by
/// <see cref="TemplateLimits"/>; it can reach data, its own macros and the clock, nothing else.
/// </remarks>
internal sealed class ChatTemplate
{
    private readonly TemplateSource _source;
    private readonly IReadOnlyList<TemplateStatement> _statements;
    private readonly TimeProvider _time;

    private ChatTemplate(TemplateSource source, IReadOnlyList<TemplateStatement> statements, TimeProvider time)
    {
        _source = source;
        _statements = statements;
        _time = time;
    }

    /// <summary>Parses a template.</summary>
    /// <param name="source">The text, as in the model file.</param>
    /// <param name="time">The clock that <c>strftime_now</c> asks; the system's when null.</param>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.TemplateMalformed"/> or <see cref="InferenceErrors.TemplateLimit"/>.</exception>
    public static ChatTemplate Parse(string source, TimeProvider? time = null)
    {
        if (source.Length > TemplateLimits.SourceCharactersMax)
        {
            throw new InferenceException(
                InferenceErrors.TemplateLimit,
                $"The chat template has {source.Length} characters; the limit is {TemplateLimits.SourceCharactersMax}.");
        }

        TemplateSource prepared = TemplateSource.Prepare(source);
        return new ChatTemplate(prepared, TemplateParser.Parse(prepared), time ?? TimeProvider.System);
    }

    /// <summary>Renders a conversation.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.TemplateRefused"/>, <see cref="InferenceErrors.TemplateFailed"/> or <see cref="InferenceErrors.TemplateLimit"/>.
    /// </exception>
    public RenderedPrompt Render(TemplateInput input)
    {
        TemplateRun run = new(_source, _time);
        MarkedText text = new TemplateEvaluator(run).Render(_statements, MakeScope(input, run));
        return new RenderedPrompt(text.Text, text.ToSpans());
    }

    private static TemplateScope MakeScope(TemplateInput input, TemplateRun run)
    {
        TemplateScope scope = new(null);
        TemplateGlobals.Declare(scope, run);
        scope.Set("messages", InputValues.ConvertMessages(input.Messages, run));
        scope.Set("add_generation_prompt", BooleanValue.Of(input.AddGenerationPrompt));
        if (input.Tools is { } tools)
        {
            scope.Set("tools", InputValues.Convert(tools, run));
        }

        if (input.BeginToken is { } begin)
        {
            scope.Set("bos_token", StringValue.Trusted(begin));
        }

        if (input.EndToken is { } end)
        {
            scope.Set("eos_token", StringValue.Trusted(end));
        }

        foreach ((string name, JsonNode? value) in input.Variables ?? [])
        {
            if (scope.Declares(name))
            {
                throw run.Fail($"the variable `{name}` is there already");
            }

            scope.Set(name, InputValues.Convert(value, run));
        }

        return scope;
    }
}
