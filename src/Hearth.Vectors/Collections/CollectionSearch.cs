using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Collections;

/// <summary>Searches a state.</summary>
internal static class CollectionSearch
{
    public static VectorSearchResult Run(CollectionState state, CollectionDefinition definition, VectorQuery query, int width)
    {
        Check(query);
        var plan = new StringBuilder();
        float[] vector = query.Vector.IsEmpty || definition.Dimensions == 0 ? [] : RecordCheck.CheckVector(query.Vector.Span, definition.Dimensions, definition.Metric, "the query");
        RowBitmap?[] allowed = Allowed(state, query.Filter);
        List<FoundRow> found = VectorLeg.Search(state, allowed, vector, query.Limit, width, plan);
        var matches = new VectorMatch[found.Count];
        for (int index = 0; index < matches.Length; index++)
        {
            FoundRow row = found[index];
            matches[index] = new VectorMatch(state.Parts[row.Part].Part.Read(row.Row, query.Parts), row.Score)
            {
                Distance = VectorLeg.Distance(definition.Metric, row.Score),
                VectorRank = index + 1,
            };
        }

        return new VectorSearchResult(matches, new CollectionVersion(state.Sequence), plan.ToString());
    }

    /// <summary>For each part the rows that count; null for all of them.</summary>
    public static RowBitmap?[] Allowed(CollectionState state, MetadataFilter? filter)
    {
        var allowed = new RowBitmap?[state.Parts.Length];
        for (int part = 0; part < allowed.Length; part++)
        {
            PartView view = state.Parts[part];
            RowBitmap? live = view.Live;
            if (filter is null)
            {
                allowed[part] = live;
                continue;
            }

            RowBitmap matching = view.Part.Match(filter, view.Rows);
            if (live is not null)
            {
                matching.And(live);
            }

            allowed[part] = matching;
        }

        return allowed;
    }

    private static void Check(VectorQuery query)
    {
        if (query.Vector.IsEmpty && string.IsNullOrWhiteSpace(query.Text))
        {
            throw new VectorsException(VectorsErrors.QueryInvalid, "the query has neither a vector nor words");
        }

        if (query.Limit is < 1 or > RecordLimits.MatchesMax)
        {
            throw new VectorsException(VectorsErrors.QueryInvalid, $"{query.Limit} matches were asked for; allowed are 1 to {RecordLimits.MatchesMax}");
        }

        if (query.Text?.Length > RecordLimits.QueryCharactersMax)
        {
            throw new VectorsException(VectorsErrors.QueryInvalid, $"the words have {query.Text.Length} characters; allowed are {RecordLimits.QueryCharactersMax}");
        }

        if (query.VectorWeight is { } weight && !(weight is >= 0 and <= 1))
        {
            throw new VectorsException(VectorsErrors.QueryInvalid, $"the weight of the vector leg is {weight}; allowed are 0 to 1");
        }
    }
}
