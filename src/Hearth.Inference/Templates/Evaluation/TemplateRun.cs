using System.Runtime.CompilerServices;
using Hearth.Inference.Templates.Syntax;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>One rendering: what it has used of <see cref="TemplateLimits"/>, where it is, and the clock it may ask.</summary>
/// <param name="source">The template, for the places in errors.</param>
/// <param name="time">The clock of <c>strftime_now</c>.</param>
internal sealed class TemplateRun(TemplateSource source, TimeProvider time)
{
    private long _steps;
    private long _characters;
    private long _elements;
    private int _depth;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Where the evaluation is, for errors.</summary>
    public int Offset { get; set; }

    /// <summary>Counts one node.</summary>
    public void Step(int offset)
    {
        Offset = offset;
        if (++_steps > TemplateLimits.StepsMax)
        {
            throw Unbounded("steps", TemplateLimits.StepsMax);
        }
    }

    /// <summary>Counts text before it is made or searched.</summary>
    public void Characters(long count)
    {
        _characters += count;
        if (_characters > TemplateLimits.CharactersMax)
        {
            throw Unbounded("characters of work", TemplateLimits.CharactersMax);
        }
    }

    /// <summary>Counts list elements or dict entries before they are made or visited.</summary>
    public void Elements(long count)
    {
        _elements += count;
        if (_elements > TemplateLimits.ElementsMax)
        {
            throw Unbounded("list elements", TemplateLimits.ElementsMax);
        }
    }

    /// <summary>Goes one level deeper; to be left again by <see cref="Leave"/>, except when an error ends the rendering.</summary>
    public void Enter()
    {
        if (++_depth > TemplateLimits.DepthMax || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Unbounded("levels of nesting", TemplateLimits.DepthMax);
        }
    }

    /// <summary>Comes back from <see cref="Enter"/>.</summary>
    public void Leave() => _depth--;

    /// <summary>Counts a text that was just made and gives it as a value.</summary>
    public StringValue Made(MarkedText text)
    {
        Characters(text.Length);
        return new StringValue(text);
    }

    /// <summary>Counts a list that was just made and gives it as a value.</summary>
    public ListValue Made(List<TemplateValue> items)
    {
        Elements(items.Count);
        return new ListValue(items);
    }

    /// <summary>The output went past its own bound.</summary>
    public InferenceException Unbounded(string what, long bound) => TemplateFaults.Unbounded(source, Offset, what, bound);

    /// <summary>The template did what its language does not allow.</summary>
    public InferenceException Fail(string problem) => TemplateFaults.Failed(source, Offset, problem);
}
