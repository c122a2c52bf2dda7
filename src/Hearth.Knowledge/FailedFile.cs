using Hearth.Primitives;

namespace Hearth.Knowledge;

/// <summary>A file or folder that could not be read; what was read from it before is kept.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Error">The documented error.</param>
/// <param name="Message">What happened.</param>
public sealed record FailedFile(string Path, ErrorDefinition Error, string Message);
