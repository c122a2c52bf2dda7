using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Hearth.Knowledge.Reading;

/// <summary>HTML: what a reader of the page would see, without scripts and navigation.</summary>
internal sealed class HtmlReader
{
    /// <summary>Elements within elements that are followed; what is nested deeper is left out.</summary>
    private const int DepthMax = 256;

    private readonly StringBuilder _text = new();
    private readonly List<TextBlock> _blocks = [];
    private int _start;

    private HtmlReader()
    {
    }

    public static ExtractedDocument Read(string html)
    {
        using AngleSharp.Html.Dom.IHtmlDocument document = new HtmlParser().ParseDocument(html);
        var reader = new HtmlReader();
        if (document.Body is { } body)
        {
            reader.Walk(body, 0);
        }

        reader.Close(BlockKind.Prose);
        string text = reader._text.ToString();
        var blocks = new BlockList(text);
        foreach (TextBlock block in reader._blocks)
        {
            blocks.Add(block);
        }

        string title = Collapse(document.Title ?? "");
        return new ExtractedDocument(text, blocks.Finish()) { Title = title.Length > 0 ? title : null };
    }

    private void Walk(INode node, int depth)
    {
        if (depth > DepthMax)
        {
            return;
        }

        foreach (INode child in node.ChildNodes)
        {
            if (child is IText words)
            {
                Append(words.Data);
            }
            else if (child is IElement element)
            {
                Element(element, depth + 1);
            }
        }
    }

    private void Element(IElement element, int depth)
    {
        string name = element.LocalName;
        switch (name)
        {
            case "script" or "style" or "noscript" or "template" or "nav" or "head" or "svg" or "iframe" or "object" or "button" or "select":
                return;
            case "br":
                _text.Append('\n');
                return;
            case ['h', >= '1' and <= '6']:
                Close(BlockKind.Prose);
                Walk(element, depth);
                Close(BlockKind.Heading, name[1] - '0', Collapse(element.TextContent));
                return;
            case "pre":
                Close(BlockKind.Prose);
                _text.Append(element.TextContent);
                Close(BlockKind.Code);
                return;
            case "table":
                Close(BlockKind.Prose);
                Rows(element);
                return;
            case "p" or "div" or "li" or "ul" or "ol" or "dl" or "dt" or "dd" or "section" or "article" or "main" or "aside" or "header" or "footer" or "blockquote" or "figure"
                or "figcaption" or "form" or "details" or "summary" or "address" or "hr":
                Close(BlockKind.Prose);
                Walk(element, depth);
                Close(BlockKind.Prose);
                return;
            default:
                Walk(element, depth);
                return;
        }
    }

    private void Rows(IElement table)
    {
        string? columns = null;
        foreach (IElement row in table.QuerySelectorAll("tr"))
        {
            string line = string.Join(" | ", row.Children.Select(static cell => Collapse(cell.TextContent)));
            if (line.Length > 0)
            {
                columns ??= line;
                _text.Append(line).Append('\n');
            }
        }

        Close(BlockKind.Table, context: columns);
    }

    /// <summary>Runs of white space are one space, none at the beginning of a block.</summary>
    private void Append(string words)
    {
        foreach (char character in words)
        {
            if (!char.IsWhiteSpace(character))
            {
                _text.Append(character);
            }
            else if (_text.Length > _start && !char.IsWhiteSpace(_text[^1]))
            {
                _text.Append(' ');
            }
        }
    }

    private void Close(BlockKind kind, int level = 0, string? title = null, string? context = null)
    {
        if (_text.Length > _start)
        {
            _blocks.Add(new TextBlock(kind, _start, _text.Length) { Level = level, Title = title, Context = context });
            _text.Append("\n\n");
            _start = _text.Length;
        }
    }

    private static string Collapse(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
