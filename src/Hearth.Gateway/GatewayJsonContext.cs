using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hearth.Gateway.Errors;
using Hearth.Gateway.Files;
using Hearth.Gateway.Health;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.VectorStores;
using Microsoft.AspNetCore.Mvc;

namespace Hearth.Gateway;

/// <summary>The only JSON settings of the module: snake case, nulls written, no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OpenAiErrorBody))]
[JsonSerializable(typeof(ChromaErrorBody))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelEntry))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatLogProbs))]
[JsonSerializable(typeof(ChatToolCall))]
[JsonSerializable(typeof(TextCompletion))]
[JsonSerializable(typeof(TextLogProbs))]
[JsonSerializable(typeof(CompletionUsage))]
[JsonSerializable(typeof(IReadOnlyList<FileCitationAnswer>))]
[JsonSerializable(typeof(FileAnswer))]
[JsonSerializable(typeof(DeletedAnswer))]
[JsonSerializable(typeof(StoredFile))]
[JsonSerializable(typeof(ListPage<FileAnswer>))]
[JsonSerializable(typeof(ListPage<VectorStoreAnswer>))]
[JsonSerializable(typeof(ListPage<StoreFileAnswer>))]
[JsonSerializable(typeof(VectorStoreAnswer))]
[JsonSerializable(typeof(StoreFileAnswer))]
[JsonSerializable(typeof(FileBatchAnswer))]
[JsonSerializable(typeof(FileContentAnswer))]
[JsonSerializable(typeof(SearchPageAnswer))]
[JsonSerializable(typeof(StoreDescription))]
[JsonSerializable(typeof(AttachedFile))]
[JsonSerializable(typeof(FileBatch))]
internal sealed partial class GatewayJsonContext : JsonSerializerContext
{
    /// <summary>As above, with text left readable: JSON bodies are never parsed as HTML, so only JSON's own escapes are needed.</summary>
    /// <remarks>Made on first use: the generated half's statics are not sure to exist when this half's are made.</remarks>
    public static GatewayJsonContext Wire =>
        field ??= new GatewayJsonContext(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>How streams write: the same escapes, and no checks that the tests already make.</summary>
    public static JsonWriterOptions StreamWriter { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
