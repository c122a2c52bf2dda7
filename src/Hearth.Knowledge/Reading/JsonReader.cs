using System.Text;
using System.Text.Json;

namespace Hearth.Knowledge.Reading;

/// <summary>JSON as it stands in the file, cut between the members of the outermost value; what is not JSON is read as lines.</summary>
internal static class JsonReader
{
    public static ExtractedDocument Read(string text)
    {
        var blocks = new BlockList(text);
        try
        {
            Members(text, blocks);
        }
        catch (JsonException)
        {
            // JSON lines, comments beyond the standard, a file that is cut: lines are the best there is.
            blocks = new BlockList(text);
            blocks.Add(new TextBlock(BlockKind.Code, 0, text.Length));
        }

        return new ExtractedDocument(text, blocks.Finish());
    }

    private static void Members(string text, BlockList blocks)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowMultipleValues = true });
        int seenBytes = 0;
        int seenCharacters = 0;
        int start = 0;
        int end = 0;
        string? name = null;
        while (reader.Read())
        {
            bool isEnd = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
            bool isName = reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1;
            if (end > start && (isName || (!isEnd && (reader.CurrentDepth == 0 || (reader.CurrentDepth == 1 && name is null)))))
            {
                // A member ends where the next one begins, so that what closes the value stays with its last member.
                blocks.Add(new TextBlock(BlockKind.Code, start, end) { Context = name });
                start = end;
            }

            if (isName)
            {
                name = reader.GetString();
            }
            else if (reader.CurrentDepth == 0 && !isEnd)
            {
                name = null;
            }
            else if (reader.CurrentDepth <= 1 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                int consumed = (int)reader.BytesConsumed;
                seenCharacters += Encoding.UTF8.GetCharCount(bytes.AsSpan(seenBytes, consumed - seenBytes));
                seenBytes = consumed;
                end = seenCharacters;
            }
        }

        blocks.Add(new TextBlock(BlockKind.Code, start, text.Length) { Context = name });
    }
}
