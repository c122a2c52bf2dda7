namespace Hearth.Inference.Templates.Values;

/// <summary>A string with its marks.</summary>
/// <param name="Marked">The text.</param>
internal sealed record StringValue(MarkedText Marked) : TemplateValue
{
    /// <summary>No text.</summary>
    public static readonly StringValue Empty = new(MarkedText.Empty);

    /// <inheritdoc/>
    public override string Kind => "string";

    /// <inheritdoc/>
    public override bool IsTruthy => Marked.Length > 0;

    /// <summary>The text without its marks.</summary>
    public string Text => Marked.Text;

    /// <summary>A string of the template or the engine.</summary>
    public static StringValue Trusted(string text) => new(new MarkedText(text, null));

    /// <summary>A string of the conversation.</summary>
    public static StringValue Plain(string text) => new(new MarkedText(text, MarkedText.Everything));
}
