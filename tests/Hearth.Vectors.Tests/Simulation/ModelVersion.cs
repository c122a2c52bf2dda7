using System.Collections.Immutable;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>The records of a version, and when it was written.</summary>
internal sealed record ModelVersion(ImmutableSortedDictionary<string, VectorRecord> Records, long Ticks);
