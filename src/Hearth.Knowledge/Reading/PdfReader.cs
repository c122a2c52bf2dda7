using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Hearth.Knowledge.Reading;

/// <summary>PDF through poppler's <c>pdftotext</c> as a child process: no shell, bounded in time and size, killed when either is reached.</summary>
/// <param name="program">The program; a name is looked up on the path.</param>
/// <param name="timeout">How long one document may take.</param>
/// <param name="charactersMax">How much text one document may have.</param>
/// <param name="time">The clock.</param>
internal sealed partial class PdfReader(string program, TimeSpan timeout, int charactersMax, TimeProvider time)
{
    private const int ErrorCharactersMax = 4096;

    /// <summary>Reads the file at an absolute path, which therefore cannot be taken for an option.</summary>
    /// <exception cref="KnowledgeException">Missing program, encrypted, scanned, damaged, too long or too large.</exception>
    public async Task<ExtractedDocument> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using Process process = Start(path);
        try
        {
            Task<string> errors = ReadAsync(process.StandardError, ErrorCharactersMax, isBound: false, either.Token);
            string text = await ReadAsync(process.StandardOutput, charactersMax, isBound: true, either.Token);
            string message = await errors;
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? Parse(text) : throw Refused(message, process.ExitCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KnowledgeException(KnowledgeErrors.DocumentTimeout, $"the PDF took longer than {timeout.TotalSeconds:0} seconds");
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Pages end with a form feed; a word parted at the end of a line is joined, so that it is found.</summary>
    internal static ExtractedDocument Parse(string output)
    {
        string text = Hyphen().Replace(output, "");
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new KnowledgeException(KnowledgeErrors.DocumentScanned, "the PDF has pages but no text");
        }

        var blocks = new BlockList(text);
        int page = 1;
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\f', start);
            end = end < 0 ? text.Length : end;
            blocks.AddParagraphs(start, end, BlockKind.Prose, page);
            start = end + 1;
            page++;
        }

        return new ExtractedDocument(text, blocks.Finish());
    }

    private Process Start(string path)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.StandardOutputEncoding = Encoding.UTF8;
        foreach (string argument in (string[])["-enc", "UTF-8", "-eol", "unix", Path.GetFullPath(path), "-"])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            Process process = Process.Start(start) ?? throw new KnowledgeException(KnowledgeErrors.PdfToolMissing, $"`{program}` did not start");
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception missing)
        {
            throw new KnowledgeException(KnowledgeErrors.PdfToolMissing, $"`{program}` is not installed (package poppler-utils)", missing);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, int charactersMax, bool isBound, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        char[] buffer = new char[8192];
        for (int read = await reader.ReadAsync(buffer, cancellationToken); read > 0; read = await reader.ReadAsync(buffer, cancellationToken))
        {
            if (text.Length + read <= charactersMax)
            {
                text.Append(buffer, 0, read);
            }
            else if (isBound)
            {
                throw new KnowledgeException(KnowledgeErrors.DocumentTooLarge, $"the PDF has more than {charactersMax:N0} characters");
            }
        }

        return text.ToString();
    }

    private static KnowledgeException Refused(string message, int code) =>
        message.Contains("password", StringComparison.OrdinalIgnoreCase) || message.Contains("encrypt", StringComparison.OrdinalIgnoreCase) || code == 3
            ? new KnowledgeException(KnowledgeErrors.DocumentEncrypted, "the PDF needs a password")
            : new KnowledgeException(KnowledgeErrors.DocumentDamaged, $"pdftotext ended with {code}");

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended in between.
        }
    }

    [GeneratedRegex(@"(?<=\p{Ll})-\n(?=\p{Ll})", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Hyphen();
}
