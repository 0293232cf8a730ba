using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Persistence;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>
/// The encoder as a head's file names it. Sections: id (text), hash (text), folder where it lay at training (text), pooling (i32),
/// length of its vectors (i32).
/// </summary>
internal static class HeadEncoder
{
    public static void Write(WeightFile.Sections sections, TextVectors vectors, int width)
    {
        sections.Text(vectors.Folder.Reference.Id);
        sections.Text(vectors.Folder.Reference.Hash);
        sections.Text(vectors.Folder.Folder);
        sections.Number((int)vectors.Pooling);
        sections.Number(width);
    }

    /// <exception cref="MlBackendException">MLB4010: the file contradicts itself. MLB6014: the encoder is not here.</exception>
    public static (TextVectors Vectors, int Width) Read(WeightFile.Content content, EncoderPool pool)
    {
        var reference = new EncoderReference(content.Text(), content.Text());
        var hint = content.Text();
        var (pooling, width) = ((Pooling)content.Number(), content.Number());
        return Enum.IsDefined(pooling) && width is > 0 and <= 1 << 16
            ? (new TextVectors(pool, pool.Find(reference, hint), pooling), width)
            : throw ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");
    }
}
