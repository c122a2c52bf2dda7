namespace Hearth.Tidy;

/// <summary>One place that breaks one rule.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">From one; zero when the whole file is meant.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record Violation(string Path, int Line, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? $"{Path}: {Message}" : $"{Path}:{Line}: {Message}";
}
