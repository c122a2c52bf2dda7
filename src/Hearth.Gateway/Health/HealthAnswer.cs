namespace Hearth.Gateway.Health;

/// <summary>The body of a probe: <c>live</c>, <c>ready</c>, <c>loading</c>, <c>draining</c>, <c>failed</c> or <c>no-model</c>.</summary>
internal sealed record HealthAnswer(string Status, string? Model);
