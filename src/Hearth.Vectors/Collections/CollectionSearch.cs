using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Index;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>Searches a state.</summary>
internal static class CollectionSearch
{
    public static VectorSearchResult Run(CollectionState state, CollectionDefinition definition, WordAnalyzer analyzer, VectorQuery query, double? recallObjective)
    {
        Check(query);
        var plan = new StringBuilder();
        double weight = query.Vector.IsEmpty ? 0 : string.IsNullOrWhiteSpace(query.Text) ? 1 : query.VectorWeight ?? definition.VectorWeight;
        bool isHybrid = weight is > 0 and < 1;
        int take = isHybrid ? Math.Max(LegFusion.LegMin, query.Limit) : query.Limit;
        RowBitmap?[] allowed = Allowed(state, query.Filter);
        List<FoundRow> vectors = [];
        if (weight > 0 && definition.Dimensions > 0)
        {
            float[] vector = RecordCheck.CheckVector(query.Vector.Span, definition.Dimensions, definition.Metric, "the query");
            vectors = VectorLeg.Search(state, allowed, vector, take, recallObjective, plan);
        }

        List<FoundRow> words = weight < 1 ? Words(state, allowed, WordQuery.Parse(query.Text ?? "", analyzer), take, plan) : [];
        List<FusedRow> rows = isHybrid
            ? LegFusion.Join(vectors, words, weight, query.Limit, (left, right) => state.CompareIds((left.Part, left.Row), (right.Part, right.Row)))
            : [.. vectors.Select(static (row, index) => new FusedRow(row.Part, row.Row, row.Score) { VectorRank = index + 1, VectorScore = row.Score }),
               .. words.Select(static (row, index) => new FusedRow(row.Part, row.Row, row.Score) { TextRank = index + 1, TextScore = row.Score })];
        VectorMatch[] matches = [.. rows.Select(row => new VectorMatch(state.Parts[row.Part].Part.Read(row.Row, query.Parts), row.Score)
        {
            Distance = row.VectorScore is { } score ? VectorLeg.Distance(definition.Metric, score) : null,
            VectorRank = row.VectorRank,
            TextScore = row.TextScore,
            TextRank = row.TextRank,
        })];
        return new VectorSearchResult(matches, new CollectionVersion(state.Sequence), plan.ToString());
    }

    private static List<FoundRow> Words(CollectionState state, RowBitmap?[] allowed, WordQuery query, int take, StringBuilder plan)
    {
        plan.Append(plan.Length > 0 ? "; words" : "words");
        WordPart[] parts = [.. state.Parts.Select((view, index) => new WordPart(view.Part.Words, view.Rows, allowed[index]))];
        return Bm25.Search(parts, query, take, (left, right) => state.CompareIds((left.Part, left.Row), (right.Part, right.Row)));
    }

    /// <summary>For each part the rows that count; null for all of them.</summary>
    public static RowBitmap?[] Allowed(CollectionState state, MetadataFilter? filter)
    {
        if (filter is not null)
        {
            FilterLimits.Check(filter);
        }

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
                matching = matching.Copy();
                matching.And(live);
            }

            allowed[part] = matching;
        }

        return allowed;
    }

    /// <summary>Refuses a query that asks for nothing or too much.</summary>
    public static void Check(VectorQuery query)
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
