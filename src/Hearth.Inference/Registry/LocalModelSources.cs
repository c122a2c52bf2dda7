namespace Hearth.Inference.Registry;

/// <summary>Where model files are looked for, in order: of two files with one id the first wins.</summary>
public sealed record LocalModelSources
{
    /// <summary>One file that was named explicitly (<c>--model</c>); it becomes the default model. Null for none.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Folders and stores, the most specific first: <c>--models</c>, the home's models, the shipped ones, those of other programs.</summary>
    public IReadOnlyList<ModelFolder> Folders { get; init; } = [];
}
