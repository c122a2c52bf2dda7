using System.Text;

namespace Hearth.Inference.Tools;

/// <summary>A call while it is read: kept back until it is whole, or told piece by piece where its validity is certain. Not thread-safe.</summary>
/// <param name="parts">Where calls go.</param>
/// <param name="tools">The functions there are.</param>
/// <param name="streams">
/// True where a grammar holds the model to valid calls: then each piece is told at once. Otherwise a call that turns out to be none must be able to
/// become text again, so nothing is told before it is whole.
/// </param>
internal sealed class CallDraft(AnswerParts parts, DeclaredTools tools, bool streams)
{
    private readonly StringBuilder _arguments = new();
    private string? _name;
    private bool _isTold;

    public DeclaredTools Tools => tools;

    /// <summary>Whether pieces are told before the call is whole.</summary>
    public bool Streams => streams;

    /// <summary>Calls completed so far.</summary>
    public int Completed { get; private set; }

    /// <summary>Whether a piece of an unfinished call was told already.</summary>
    public bool IsTold => _isTold;

    /// <summary>Begins a call of a declared function; false where it is none or there were too many.</summary>
    public bool TryBegin(string name)
    {
        if (!tools.Has(name) || Completed == ToolLimits.CallsMax)
        {
            return false;
        }

        _name = name;
        if (streams)
        {
            _isTold = true;
            parts.Add(AnswerPartKind.CallBegin, name);
        }

        return true;
    }

    public void Append(ReadOnlySpan<char> arguments)
    {
        if (_isTold)
        {
            parts.Add(AnswerPartKind.CallArguments, arguments);
        }
        else
        {
            _arguments.Append(arguments);
        }
    }

    public void Append(char character) => Append(new ReadOnlySpan<char>(in character));

    /// <summary>The call is whole; its arguments are a JSON object.</summary>
    public void Complete()
    {
        if (!_isTold)
        {
            parts.Add(AnswerPartKind.CallBegin, _name ?? throw new InvalidOperationException("No call was begun."));
            foreach (ReadOnlyMemory<char> chunk in _arguments.GetChunks())
            {
                parts.Add(AnswerPartKind.CallArguments, chunk.Span);
            }
        }

        parts.Add(AnswerPartKind.CallEnd, []);
        Completed++;
        Forget();
    }

    /// <summary>What was begun is no call. One that was told already, cut off by the end of the answer, ends where it is.</summary>
    public void Discard()
    {
        if (_isTold)
        {
            parts.Add(AnswerPartKind.CallEnd, []);
            Completed++;
        }

        Forget();
    }

    private void Forget()
    {
        _arguments.Clear();
        _name = null;
        _isTold = false;
    }
}
