using System.Text.Json.Nodes;

namespace Hearth.Testing.Schemas;

/// <summary>Asks ajv, run by node, whether texts are JSON that is valid under schemas.</summary>
public static class SchemaJudge
{
    /// <summary>What is wrong, a line each; none where every text is valid.</summary>
    /// <param name="batches">Schemas with the texts to judge by each.</param>
    public static IReadOnlyList<string> Judge(IReadOnlyList<(JsonObject Schema, IReadOnlyList<string> Texts)> batches)
    {
        JsonArray work = [.. batches.Select(static batch => new JsonObject
        {
            ["schema"] = batch.Schema.DeepClone(),
            ["texts"] = new JsonArray([.. batch.Texts.Select(static text => (JsonNode)text)]),
        })];
        return [.. NodeScript.Run("validate-schemas.mjs", work).Select(static line => line!.GetValue<string>())];
    }
}
