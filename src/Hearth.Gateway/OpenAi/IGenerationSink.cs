using System.IO.Pipelines;
using Hearth.Inference;

namespace Hearth.Gateway.OpenAi;

/// <summary>Takes the parts of an answer as they come: a stream writes them out, a plain answer collects them.</summary>
internal interface IGenerationSink
{
    /// <summary>A piece of text with the log probabilities of its tokens; the piece is empty when a token is only part of a character.</summary>
    void Text(int choice, string piece, IReadOnlyList<TokenLogProb>? logProbs);

    /// <summary>A piece of what a model thinks before it answers.</summary>
    void Reasoning(int choice, string piece);

    /// <summary>A call of a tool begins; the indices of a choice's calls count from 0.</summary>
    void BeginCall(int choice, int index, string callId, string name);

    /// <summary>A piece of the arguments of the call that began last: JSON text.</summary>
    void CallArguments(int choice, int index, string piece);

    void Finish(int choice, string reason);

    /// <summary>Called after the last choice.</summary>
    void Complete(CompletionUsage usage);

    /// <summary>True when so much is unsent that the reader must catch up, even if the model has more.</summary>
    bool MustFlush { get; }

    /// <summary>Called when nothing more is ready: what was written so far should reach the client. What it returns needs no look: a reader that left cancels the token.</summary>
    ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken);
}
