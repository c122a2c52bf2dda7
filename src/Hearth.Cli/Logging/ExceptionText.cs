using System.Net.Sockets;
using System.Text;
using Hearth.Primitives;

namespace Hearth.Cli.Logging;

/// <summary>An exception as the log may show it: types, codes and traces; messages only where they cannot quote content.</summary>
/// <remarks>Privacy wins over convenience: a parser's or serializer's message may repeat the prompt that it failed on, so it is left out.</remarks>
internal static class ExceptionText
{
    private const int DepthMax = 8;

    public static string Describe(Exception exception)
    {
        StringBuilder text = new();
        Exception? current = exception;
        for (int depth = 0; current is not null && depth < DepthMax; depth++, current = current.InnerException)
        {
            text.Append(depth == 0 ? "" : "\ncaused by ").Append(current.GetType().FullName);
            if (current is HearthException hearth)
            {
                text.Append(' ').Append(hearth.Error.Code);
            }

            if (current is HearthException or IOException or SocketException or UnauthorizedAccessException or OutOfMemoryException or TimeoutException)
            {
                text.Append(": ").Append(current.Message);
            }

            if (current.StackTrace is { } trace)
            {
                text.Append('\n').Append(trace);
            }
        }

        return LogLine.Cut(text.ToString(), LogLine.ExceptionCharsMax);
    }
}
