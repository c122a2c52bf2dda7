namespace Hearth.Inference.Registry;

/// <summary>Where model files are looked for, in order: of two files with one id the first wins.</summary>
public sealed record LocalModelSources
{
    /// <summary>One file that was named explicitly (<c>--model</c>); it becomes the default model. Null for none.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Folders, the most specific first: <c>--models</c>, the home's models, the shipped ones. One that does not exist is empty.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];
}
