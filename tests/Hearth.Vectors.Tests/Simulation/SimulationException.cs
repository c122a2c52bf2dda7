namespace Hearth.Vectors.Tests.Simulation;

/// <summary>The simulation found something; the message begins with the seed that finds it again.</summary>
public sealed class SimulationException(string message, Exception failure) : Exception(message, failure);
