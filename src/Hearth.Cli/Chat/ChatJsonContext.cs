using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hearth.Cli.Chat;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServerChatRequest))]
[JsonSerializable(typeof(ServerChatChunk))]
internal sealed partial class ChatJsonContext : JsonSerializerContext;
