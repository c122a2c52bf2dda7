using System.Text;
using Hearth.Inference.Tools;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Generation;

/// <summary>Collects the pieces of an answer into the contents of one message. Not thread-safe.</summary>
internal sealed class AnswerContents(AnswerCalls calls)
{
    private readonly List<AIContent> _contents = [];
    private readonly StringBuilder _text = new();
    private bool _isReasoning;

    public void Add(in GenerationChunk chunk)
    {
        Add(new AnswerPart(AnswerPartKind.Text, chunk.Text));
        foreach (AnswerPart part in chunk.Parts ?? [])
        {
            Add(part);
        }
    }

    /// <summary>The contents: at least one, so that an empty answer has an empty text.</summary>
    public IList<AIContent> ToList()
    {
        Flush();
        if (_contents.Count == 0)
        {
            _contents.Add(new TextContent(""));
        }

        return _contents;
    }

    private void Add(in AnswerPart part)
    {
        if (part.Kind is AnswerPartKind.Text or AnswerPartKind.Reasoning)
        {
            bool isReasoning = part.Kind == AnswerPartKind.Reasoning;
            if (part.Text.Length > 0 && isReasoning != _isReasoning)
            {
                Flush();
                _isReasoning = isReasoning;
            }

            _text.Append(part.Text);
        }
        else
        {
            Flush();
            if (calls.Add(part).Call is { } call)
            {
                _contents.Add(call);
            }
        }
    }

    private void Flush()
    {
        if (_text.Length > 0)
        {
            string text = _text.ToString();
            _contents.Add(_isReasoning ? new TextReasoningContent(text) : new TextContent(text));
            _text.Clear();
        }
    }
}
