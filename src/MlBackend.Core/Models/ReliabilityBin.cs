namespace MlBackend.Core.Models;

/// <summary>How often suggestions of one label were right that had nearly the same confidence, on documents that did not train the model.</summary>
/// <param name="Confidence">The lowest confidence among them, in [0,1].</param>
/// <param name="Count">How many there were, at least 1.</param>
/// <param name="Right">How many of them were right, from 0 to <paramref name="Count"/>.</param>
public readonly record struct ReliabilityBin(double Confidence, int Count, int Right);
