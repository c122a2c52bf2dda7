using System.Runtime.InteropServices;

namespace Hearth.Inference.Tools;

/// <summary>A piece of an answer on its way to the caller.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; the name of the function where a call begins.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerPart(AnswerPartKind Kind, string Text);
