using Microsoft.ML.OnnxRuntime;

namespace MlBackend.Onnx.Sessions;

/// <summary>ONNX Runtime's process-wide part.</summary>
internal static class Runtime
{
    private static readonly Lock Gate = new();

    /// <summary>
    /// Starts it quietly, unless it runs: what it would write to standard error (a GPU library that does not load, a
    /// node placed on the CPU) is said by <see cref="Cuda"/> once or is nobody's concern.
    /// </summary>
    public static void Start()
    {
        lock (Gate)
        {
            if (!OrtEnv.IsCreated)
            {
                var options = new EnvironmentCreationOptions { logId = "mlbackend", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                OrtEnv.CreateInstanceWithOptions(ref options);
            }
        }
    }
}
