using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder;

/// <summary>
/// The encoders of this process. There is one set, as there is one memory: models that sit on the same encoder share it, whatever
/// project or command they belong to. The program says at its start where encoders lie.
/// </summary>
public static class Encoders
{
    private static EncoderPool pool = new(new EncoderPoolOptions(), TimeProvider.System);

    /// <summary>The pool that models use. Before the program says anything it knows no encoder by id, only by folder, and keeps no vectors on disk.</summary>
    public static EncoderPool Pool => Volatile.Read(ref pool);

    /// <summary>Says how this process keeps encoders. What the pool before held is let go of.</summary>
    public static void Configure(EncoderPoolOptions options, TimeProvider time) => Interlocked.Exchange(ref pool, new EncoderPool(options, time)).Dispose();
}
