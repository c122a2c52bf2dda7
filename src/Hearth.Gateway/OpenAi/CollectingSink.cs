using System.IO.Pipelines;
using System.Text;
using Hearth.Gateway.VectorStores;
using Hearth.Inference;

namespace Hearth.Gateway.OpenAi;

/// <summary>Collects an answer that is sent whole.</summary>
internal sealed class CollectingSink : IGenerationSink
{
    private readonly List<Choice> _choices = [];
    private CompletionUsage _usage = new(0, 0, 0);

    public void Text(int choice, string piece, IReadOnlyList<TokenLogProb>? logProbs)
    {
        Choice target = At(choice);
        (target.Text ??= new StringBuilder()).Append(piece);
        if (logProbs is not null)
        {
            target.LogProbs.AddRange(logProbs);
        }
    }

    public void Reasoning(int choice, string piece) => (At(choice).Reasoning ??= new StringBuilder()).Append(piece);

    public void BeginCall(int choice, int index, string callId, string name) => At(choice).Calls.Add((callId, name, new StringBuilder()));

    public void CallArguments(int choice, int index, string piece) => At(choice).Calls[index].Arguments.Append(piece);

    public void Finish(int choice, string reason) => At(choice).Reason = reason;

    public void Complete(CompletionUsage usage) => _usage = usage;

    public bool MustFlush => false;

    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) => default;

    public ChatCompletion ToChat(AnswerHead head, GenerationRequest request) => new(
        head.Id,
        "chat.completion",
        head.Created,
        head.Model,
        [.. _choices.Select((choice, index) => new ChatChoice(
            index,
            new ChatAnswerMessage("assistant", choice.Text?.ToString() ?? (choice.Calls.Count > 0 ? null : ""), Refusal: null)
            {
                ReasoningContent = choice.Reasoning?.ToString(),
                Annotations = request.FileSearch is null ? null : FileCitationAnswer.Find(choice.Text?.ToString() ?? "", request.Found),
                ToolCalls = choice.Calls.Count > 0 ? [.. choice.Calls.Select(ToCall)] : null,
            },
            request.WantsLogProbs ? LogProbMapper.ToChat(choice.LogProbs) : null,
            choice.Reason))],
        WholeUsage());

    public TextCompletion ToText(AnswerHead head, bool wantsLogProbs, bool wantsTop) => new(
        head.Id,
        "text_completion",
        head.Created,
        head.Model,
        [.. _choices.Select((choice, index) => new TextChoice(
            choice.Text?.ToString() ?? "",
            index,
            wantsLogProbs ? TextLogProbsOf(choice, wantsTop) : null,
            choice.Reason))],
        WholeUsage());

    private static ChatToolCall ToCall((string Id, string Name, StringBuilder Arguments) call) =>
        new(Index: null, call.Id, "function", new ChatToolFunction(call.Name, call.Arguments.ToString()));

    private static TextLogProbs TextLogProbsOf(Choice choice, bool wantsTop)
    {
        int offset = 0;
        return LogProbMapper.ToText(choice.LogProbs, ref offset, wantsTop);
    }

    /// <summary>Plain bodies always carry the details; clients read through them.</summary>
    private CompletionUsage WholeUsage() => _usage with
    {
        PromptTokensDetails = _usage.PromptTokensDetails ?? new PromptTokensDetails(0),
        CompletionTokensDetails = _usage.CompletionTokensDetails ?? new CompletionTokensDetails(0),
    };

    private Choice At(int index)
    {
        while (_choices.Count <= index)
        {
            _choices.Add(new Choice());
        }

        return _choices[index];
    }

    private sealed class Choice
    {
        public StringBuilder? Text { get; set; }

        public StringBuilder? Reasoning { get; set; }

        public List<TokenLogProb> LogProbs { get; } = [];

        public List<(string Id, string Name, StringBuilder Arguments)> Calls { get; } = [];

        public string Reason { get; set; } = "stop";
    }
}
