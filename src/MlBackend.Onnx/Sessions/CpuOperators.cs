using Microsoft.ML.OnnxRuntime;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Onnx.Sessions;

/// <summary>Operators that a caller brings, for sessions on the CPU.</summary>
/// <param name="Rewrite">Puts them into a graph.</param>
/// <param name="Register">Lets a session use them.</param>
public sealed record CpuOperators(Action<Graph> Rewrite, Action<SessionOptions> Register);
