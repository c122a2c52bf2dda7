using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hearth.Cli.Serving;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RunFile))]
internal sealed partial class ServingJsonContext : JsonSerializerContext;
