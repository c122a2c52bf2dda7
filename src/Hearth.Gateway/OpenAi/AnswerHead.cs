namespace Hearth.Gateway.OpenAi;

/// <summary>What every body and chunk of one answer repeats.</summary>
internal sealed record AnswerHead(string Id, long Created, string Model);
