namespace Hearth.Inference.Grammars;

/// <summary>What an automaton is made of while it is drawn; bounded.</summary>
internal sealed class AutomatonParts
{
    public int StateCount { get; private set; }

    public List<ByteEdge> ByteEdges { get; } = [];

    public List<EmptyEdge> EmptyEdges { get; } = [];

    public List<CallEdge> CallEdges { get; } = [];

    public List<int> RuleStarts { get; } = [];

    public List<int> RuleEnds { get; } = [];

    public int AddState()
    {
        CheckBound();
        return StateCount++;
    }

    public int AddRule()
    {
        if (RuleStarts.Count == GrammarLimits.RulesMax)
        {
            throw GrammarFaults.TooLarge("rules", GrammarLimits.RulesMax);
        }

        RuleStarts.Add(AddState());
        RuleEnds.Add(AddState());
        return RuleStarts.Count - 1;
    }

    public void AddBytes(int source, int target, int first, int last)
    {
        CheckBound();
        ByteEdges.Add(new ByteEdge(source, target, first, last));
    }

    public void AddEmpty(int source, int target)
    {
        CheckBound();
        EmptyEdges.Add(new EmptyEdge(source, target));
    }

    public void AddCall(int source, int target, int rule)
    {
        CheckBound();
        CallEdges.Add(new CallEdge(source, target, rule));
    }

    private void CheckBound()
    {
        if (StateCount + ByteEdges.Count + EmptyEdges.Count + CallEdges.Count >= GrammarLimits.StatesMax)
        {
            throw GrammarFaults.TooLarge("states", GrammarLimits.StatesMax);
        }
    }
}
