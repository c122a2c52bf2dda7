using System.Collections.Frozen;

namespace Hearth.Inference.Tokenizers;

/// <summary>Finds the tokens after which a model has nothing more to say.</summary>
/// <remarks>
/// Files name one or two of them by key and rely on their text being known for the rest; the texts are those llama.cpp knows (v0.5.0). A token
/// found so becomes a control token even where the file marks it as ordinary text: it must never be printed, and a user's text must never become it.
/// </remarks>
internal static class EndOfGeneration
{
    private static readonly byte[][] s_texts =
    [
        .. new[]
        {
            "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>", "<end_of_turn>", "<|endoftext|>", "</s>",
            "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
            "<｜end▁of▁sentence｜>", "[e~[",
            // A model that begins another file, or pads, is past its answer.
            "<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]", "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>",
            "<|file_sep|>",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    public static FrozenSet<int> Find(Vocabulary vocabulary, params ReadOnlySpan<int?> named)
    {
        HashSet<int> tokens = [];
        foreach (int? token in named)
        {
            if (token is { } id)
            {
                tokens.Add(id);
            }
        }

        foreach (byte[] text in s_texts)
        {
            int token = vocabulary.Find(text);
            if (token >= 0)
            {
                tokens.Add(token);
                vocabulary.MakeControl(token);
            }
        }

        // Where one format has markers of its own for the end, this one separates the parts of one answer.
        if ((Has("<|return|>"u8) && Has("<|call|>"u8)) || (Has("<|flush|>"u8) && (Has("<|calls|>"u8) || Has("<|call|>"u8))))
        {
            tokens.Remove(vocabulary.Find("<|end|>"u8));
        }

        return tokens.ToFrozenSet();

        bool Has(ReadOnlySpan<byte> text) => vocabulary.Find(text) >= 0;
    }
}
