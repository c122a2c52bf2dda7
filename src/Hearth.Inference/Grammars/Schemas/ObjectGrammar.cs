namespace Hearth.Inference.Grammars.Schemas;

/// <summary>Draws an object whose members come in one order and may be left out. Its size is linear in the members.</summary>
/// <remarks>
/// Three rows of states, one column per member: nothing written yet; something written; about to write this member. A member that may be left out has an
/// empty edge to the next column in the first two rows; a comma leads from the second row to the third, and nothing from the first.
/// </remarks>
internal sealed class ObjectGrammar
{
    private readonly List<(GrammarNode Member, bool IsRequired)> _members = [];
    private GrammarNode? _others;

    public void Add(GrammarNode member, bool isRequired) => _members.Add((member, isRequired));

    /// <summary>Lets any number of these follow.</summary>
    public void AddOthers(GrammarNode member) => _others = member;

    public GrammarNode Create(bool canBeEmpty)
    {
        int columns = _members.Count + 1;
        List<GraphEdge> edges = [];
        for (int column = 0; column < columns; column++)
        {
            int nothing = column;
            int something = columns + column;
            int about = (2 * columns) + column;
            GrammarNode? member = column < _members.Count ? _members[column].Member : _others;
            if (member is null)
            {
                continue;
            }

            bool isLast = column == _members.Count;
            edges.Add(new GraphEdge(nothing, GrammarNode.Empty, about));
            edges.Add(new GraphEdge(something, JsonText.Comma, about));
            edges.Add(new GraphEdge(about, member, isLast ? something : something + 1));
            if (!isLast && !_members[column].IsRequired)
            {
                edges.Add(new GraphEdge(nothing, GrammarNode.Empty, nothing + 1));
                edges.Add(new GraphEdge(something, GrammarNode.Empty, something + 1));
            }
        }

        int end = (2 * columns) - 1;
        GrammarNode.Graph members = new(3 * columns, [.. edges], canBeEmpty ? [columns - 1, end] : [end]);
        return GrammarNode.InOrder(GrammarNode.Text("{"), members, GrammarNode.Text("}"));
    }

    /// <summary>A string that is none of these names. It holds no escapes, with which any name could be spelt in other ways.</summary>
    public static GrammarNode KeyExcept(List<string> names)
    {
        if (names.Count == 0)
        {
            return JsonText.AnyString;
        }

        List<Dictionary<int, int>> children = [[]];
        HashSet<int> whole = [];
        foreach (string name in names)
        {
            int node = 0;
            foreach (System.Text.Rune rune in name.EnumerateRunes())
            {
                if (!children[node].TryGetValue(rune.Value, out int next))
                {
                    next = children.Count;
                    children.Add([]);
                    children[node].Add(rune.Value, next);
                }

                node = next;
            }

            whole.Add(node);
        }

        int free = children.Count;
        List<GraphEdge> edges = [new(free, new GrammarNode.Chars(JsonText.PlainChars), free)];
        for (int node = 0; node < children.Count; node++)
        {
            foreach ((int point, int next) in children[node])
            {
                if (JsonText.PlainChars.Contains(point))
                {
                    edges.Add(new GraphEdge(node, new GrammarNode.Chars(CodePointSet.Of(point)), next));
                }
            }

            CodePointSet others = JsonText.PlainChars.Except(CodePointSet.Of([.. children[node].Keys]));
            edges.Add(new GraphEdge(node, new GrammarNode.Chars(others), free));
        }

        IEnumerable<int> ends = Enumerable.Range(0, free + 1).Where(state => !whole.Contains(state));
        return JsonText.Quoted(new GrammarNode.Graph(free + 1, [.. edges], [.. ends]));
    }
}
