namespace Hearth.Inference.Tests.Templates;

/// <summary>A clock that stands still, in UTC, so that a template's date is the same on every machine.</summary>
internal sealed class FixedClock : TimeProvider
{
    /// <summary>What it shows.</summary>
    public static DateTimeOffset Moment { get; } = new(2026, 3, 5, 7, 8, 9, TimeSpan.Zero);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Moment;
}
