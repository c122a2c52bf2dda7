using Hearth.Primitives;

namespace Hearth.Cli;

/// <summary>The numbers a script sees; they never change.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Unreachable = 4;
    public const int Refused = 5;
    public const int Interrupted = 130;

    /// <summary>The one mapping from a failure's kind to the exit code.</summary>
    public static int For(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidInput or ErrorKind.TooLarge => Usage,
        ErrorKind.NotFound => NotFound,
        ErrorKind.Busy or ErrorKind.Unavailable => Unreachable,
        ErrorKind.Refused => Refused,
        ErrorKind.Unprocessable or ErrorKind.Internal => Failed,
        _ => Failed,
    };
}
