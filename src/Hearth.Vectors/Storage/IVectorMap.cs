namespace Hearth.Vectors.Storage;

/// <summary>A file as memory, to be read only.</summary>
internal unsafe interface IVectorMap : IDisposable
{
    byte* Pointer { get; }

    long Length { get; }
}
