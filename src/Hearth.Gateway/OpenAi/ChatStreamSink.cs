using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Hearth.Gateway.VectorStores;
using Hearth.Inference;

namespace Hearth.Gateway.OpenAi;

/// <summary>Writes <c>chat.completion.chunk</c> events. The order of the keys is that of the reference transcript.</summary>
internal sealed class ChatStreamSink(SseStream stream, AnswerHead head, GenerationRequest request) : IGenerationSink
{
    private static readonly JsonEncodedText _id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText _object = JsonEncodedText.Encode("object");
    private static readonly JsonEncodedText _chunk = JsonEncodedText.Encode("chat.completion.chunk");
    private static readonly JsonEncodedText _created = JsonEncodedText.Encode("created");
    private static readonly JsonEncodedText _model = JsonEncodedText.Encode("model");
    private static readonly JsonEncodedText _choices = JsonEncodedText.Encode("choices");
    private static readonly JsonEncodedText _index = JsonEncodedText.Encode("index");
    private static readonly JsonEncodedText _delta = JsonEncodedText.Encode("delta");
    private static readonly JsonEncodedText _role = JsonEncodedText.Encode("role");
    private static readonly JsonEncodedText _assistant = JsonEncodedText.Encode("assistant");
    private static readonly JsonEncodedText _content = JsonEncodedText.Encode("content");
    private static readonly JsonEncodedText _reasoning = JsonEncodedText.Encode("reasoning_content");
    private static readonly JsonEncodedText _toolCalls = JsonEncodedText.Encode("tool_calls");
    private static readonly JsonEncodedText _logprobs = JsonEncodedText.Encode("logprobs");
    private static readonly JsonEncodedText _finishReason = JsonEncodedText.Encode("finish_reason");
    private static readonly JsonEncodedText _usage = JsonEncodedText.Encode("usage");
    private readonly Dictionary<int, StringBuilder> _texts = [];
    private int _begun;

    public void Text(int choice, string piece, IReadOnlyList<TokenLogProb>? logProbs)
    {
        if (request.FileSearch is not null)
        {
            // Citations are known only when the text is there as a whole.
            if (!_texts.TryGetValue(choice, out StringBuilder? text))
            {
                text = new StringBuilder();
                _texts.Add(choice, text);
            }

            text.Append(piece);
        }

        Utf8JsonWriter json = BeginDelta(choice);
        json.WriteString(_content, piece);
        EndDelta(json, logProbs, finishReason: null);
    }

    public void Reasoning(int choice, string piece)
    {
        Utf8JsonWriter json = BeginDelta(choice);
        json.WriteString(_reasoning, piece);
        EndDelta(json, logProbs: null, finishReason: null);
    }

    public void BeginCall(int choice, int index, string callId, string name)
    {
        // As clients expect: the first delta names the call and has no arguments yet.
        Utf8JsonWriter json = BeginDelta(choice);
        json.WriteStartArray(_toolCalls);
        JsonSerializer.Serialize(json, new ChatToolCall(index, callId, "function", new ChatToolFunction(name, "")), GatewayJsonContext.Wire.ChatToolCall);
        json.WriteEndArray();
        EndDelta(json, logProbs: null, finishReason: null);
    }

    public void CallArguments(int choice, int index, string piece)
    {
        Utf8JsonWriter json = BeginDelta(choice);
        json.WriteStartArray(_toolCalls);
        json.WriteStartObject();
        json.WriteNumber(_index, index);
        json.WriteStartObject("function"u8);
        json.WriteString("arguments"u8, piece);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        EndDelta(json, logProbs: null, finishReason: null);
    }

    public void Finish(int choice, string reason)
    {
        if (request.FileSearch is not null)
        {
            Utf8JsonWriter json = BeginDelta(choice);
            json.WritePropertyName("annotations"u8);
            JsonSerializer.Serialize(json, FileCitationAnswer.Find(_texts.GetValueOrDefault(choice)?.ToString() ?? "", request.Found), GatewayJsonContext.Wire.IReadOnlyListFileCitationAnswer);
            EndDelta(json, logProbs: null, finishReason: null);
        }

        EndDelta(BeginDelta(choice), logProbs: null, reason);
    }

    public void Complete(CompletionUsage usage)
    {
        if (request.IncludeUsage)
        {
            Utf8JsonWriter json = BeginChunk();
            json.WriteStartArray(_choices);
            json.WriteEndArray();
            json.WritePropertyName(_usage);
            JsonSerializer.Serialize(json, usage, GatewayJsonContext.Wire.CompletionUsage);
            json.WriteEndObject();
            stream.EndEvent();
        }

        stream.WriteDone();
    }

    public bool MustFlush => stream.MustFlush;

    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    /// <summary>Opens a chunk up to the inside of its delta; the first of each choice is preceded by the one that gives the role.</summary>
    private Utf8JsonWriter BeginDelta(int choice)
    {
        Utf8JsonWriter json;
        if (choice >= _begun)
        {
            _begun = choice + 1;
            json = OpenDelta(choice);
            json.WriteString(_role, _assistant);
            json.WriteString(_content, "");
            EndDelta(json, logProbs: null, finishReason: null);
        }

        return OpenDelta(choice);
    }

    private Utf8JsonWriter OpenDelta(int choice)
    {
        Utf8JsonWriter json = BeginChunk();
        json.WriteStartArray(_choices);
        json.WriteStartObject();
        json.WriteNumber(_index, choice);
        json.WriteStartObject(_delta);
        return json;
    }

    private void EndDelta(Utf8JsonWriter json, IReadOnlyList<TokenLogProb>? logProbs, string? finishReason)
    {
        json.WriteEndObject();
        if (logProbs is null)
        {
            json.WriteNull(_logprobs);
        }
        else
        {
            json.WritePropertyName(_logprobs);
            JsonSerializer.Serialize(json, LogProbMapper.ToChat(logProbs), GatewayJsonContext.Wire.ChatLogProbs);
        }

        json.WriteString(_finishReason, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (request.IncludeUsage)
        {
            json.WriteNull(_usage);
        }

        json.WriteEndObject();
        stream.EndEvent();
    }

    private Utf8JsonWriter BeginChunk()
    {
        Utf8JsonWriter json = stream.BeginEvent();
        json.WriteStartObject();
        json.WriteString(_id, head.Id);
        json.WriteString(_object, _chunk);
        json.WriteNumber(_created, head.Created);
        json.WriteString(_model, head.Model);
        return json;
    }
}
