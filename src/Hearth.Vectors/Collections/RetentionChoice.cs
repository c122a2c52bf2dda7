namespace Hearth.Vectors.Collections;

/// <summary>What the retention keeps.</summary>
/// <param name="Manifests">Numbers of manifests.</param>
/// <param name="Writes">Ranges of writes whose log records are kept: those behind <c>After</c>, up to and with <c>Last</c>.</param>
internal sealed record RetentionChoice(IReadOnlySet<long> Manifests, IReadOnlyList<(long After, long Last)> Writes);
