namespace Hearth.Gateway.VectorStores;

/// <summary>A piece of text in OpenAI's shape.</summary>
internal sealed record TextAnswer(string Type, string Text);
