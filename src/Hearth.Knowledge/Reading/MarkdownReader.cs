using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace Hearth.Knowledge.Reading;

/// <summary>Markdown as it stands in the file: spans point into the source.</summary>
internal static class MarkdownReader
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePreciseSourceLocation().UsePipeTables().UseYamlFrontMatter().Build();

    public static ExtractedDocument Read(string text)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, Pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig gives up on nesting deeper than 128: such a file is read as the text it is.
            return PlainTextReader.Read(text);
        }

        var blocks = new BlockList(text);
        string? title = null;
        foreach (Block block in document)
        {
            Add(text, block, blocks, ref title);
        }

        return new ExtractedDocument(text, blocks.Finish()) { Title = title };
    }

    private static void Add(string text, Block block, BlockList blocks, ref string? title)
    {
        int start = block.Span.Start;
        int end = Math.Min(block.Span.End + 1, text.Length);
        if (start < 0 || end <= start)
        {
            return;
        }

        switch (block)
        {
            case HeadingBlock heading:
                string words = Words(text[start..end]);
                title ??= heading.Level == 1 ? words : null;
                blocks.Add(new TextBlock(BlockKind.Heading, start, end) { Level = heading.Level, Title = words });
                break;
            case CodeBlock or YamlFrontMatterBlock:
                blocks.Add(new TextBlock(BlockKind.Code, start, end));
                break;
            case Table:
                int line = text.IndexOf('\n', start, end - start);
                string? columns = line > 0 ? text[start..line].Trim() : null;
                blocks.Add(new TextBlock(BlockKind.Table, start, end) { Context = columns });
                break;
            case ListItemBlock item when item.Count > 0 && item.All(static part => part is ParagraphBlock):
                blocks.Add(new TextBlock(BlockKind.Prose, start, end));
                break;
            case ContainerBlock container and (ListBlock or ListItemBlock or QuoteBlock):
                foreach (Block part in container)
                {
                    Add(text, part, blocks, ref title);
                }

                break;
            default:
                blocks.Add(new TextBlock(BlockKind.Prose, start, end));
                break;
        }
    }

    private static string Words(string heading)
    {
        int line = heading.IndexOf('\n', StringComparison.Ordinal);
        return (line < 0 ? heading : heading[..line]).Trim().Trim('#').Trim();
    }
}
