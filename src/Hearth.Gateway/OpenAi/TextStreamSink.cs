using System.IO.Pipelines;
using System.Text.Json;
using Hearth.Inference;

namespace Hearth.Gateway.OpenAi;

/// <summary>Writes the chunks of a streamed text completion: the same object as the plain answer, piece by piece.</summary>
internal sealed class TextStreamSink(SseStream stream, AnswerHead head, bool includesUsage, bool wantsTop) : IGenerationSink
{
    private int _choice;
    private int _textOffset;

    public void Text(int choice, string piece, IReadOnlyList<TokenLogProb>? logProbs) => Write(choice, piece, logProbs, finishReason: null);

    /// <summary>This API has no place for reasoning.</summary>
    public void Reasoning(int choice, string piece)
    {
        // Left out on purpose.
    }

    /// <summary>This API has no tools, so a request to it cannot cause a call.</summary>
    public void BeginCall(int choice, int index, string callId, string name)
    {
        // Left out on purpose.
    }

    /// <inheritdoc cref="BeginCall"/>
    public void CallArguments(int choice, int index, string piece)
    {
        // Left out on purpose.
    }

    public void Finish(int choice, string reason) => Write(choice, "", logProbs: null, reason);

    public void Complete(CompletionUsage usage)
    {
        if (includesUsage)
        {
            Utf8JsonWriter json = BeginChunk();
            json.WriteStartArray("choices"u8);
            json.WriteEndArray();
            json.WritePropertyName("usage"u8);
            JsonSerializer.Serialize(json, usage, GatewayJsonContext.Wire.CompletionUsage);
            json.WriteEndObject();
            stream.EndEvent();
        }

        stream.WriteDone();
    }

    public bool MustFlush => stream.MustFlush;

    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    private void Write(int choice, string piece, IReadOnlyList<TokenLogProb>? logProbs, string? finishReason)
    {
        if (choice != _choice)
        {
            _choice = choice;
            _textOffset = 0;
        }

        Utf8JsonWriter json = BeginChunk();
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteString("text"u8, piece);
        json.WriteNumber("index"u8, choice);
        json.WritePropertyName("logprobs"u8);
        if (logProbs is null)
        {
            json.WriteNullValue();
        }
        else
        {
            JsonSerializer.Serialize(json, LogProbMapper.ToText(logProbs, ref _textOffset, wantsTop), GatewayJsonContext.Wire.TextLogProbs);
        }

        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (includesUsage)
        {
            json.WriteNull("usage"u8);
        }

        json.WriteEndObject();
        stream.EndEvent();
    }

    private Utf8JsonWriter BeginChunk()
    {
        Utf8JsonWriter json = stream.BeginEvent();
        json.WriteStartObject();
        json.WriteString("id"u8, head.Id);
        json.WriteString("object"u8, "text_completion"u8);
        json.WriteNumber("created"u8, head.Created);
        json.WriteString("model"u8, head.Model);
        return json;
    }
}
