namespace Hearth.Compute.Numerics;

/// <summary>How many query rows a kernel takes together, as a type parameter: branches on it disappear at compilation.</summary>
internal interface IRowCount
{
    static abstract int Count { get; }
}
