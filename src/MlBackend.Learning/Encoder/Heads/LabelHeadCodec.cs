using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Linear;
using MlBackend.Learning.Linear.Answers;
using MlBackend.Learning.Persistence;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>
/// Reads and writes a head for labels. Sections: encoder (<see cref="HeadEncoder"/>), outputs (<see cref="LinearOutputsCodec"/>), buckets (i32[],
/// ascending), inverse document frequencies (f32[]), weights (f32[], features and then dimensions by output, intercepts last, without the padding
/// of memory).
/// </summary>
internal static class LabelHeadCodec
{
    private const ushort Kind = 3;
    private const ushort Version = 1;

    /// <summary>Writes the model's file into a folder.</summary>
    public static void Write(LabelHeadModel model, string folder)
    {
        var outputs = model.Outputs;
        WeightFile.Write(folder, Kind, Version, sections =>
        {
            HeadEncoder.Write(sections, model.Vectors, model.Width);
            LinearOutputsCodec.Write(sections, outputs, model.Question);
            sections.Array(model.Features.Buckets);
            sections.Array(model.Features.Idf);
            sections.Array<float>(LinearOutputsCodec.Repack(model.Weights, Kernels.Stride(outputs.Count), outputs.Count, outputs.Count));
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="MlBackendException">The file is missing, cut, foreign, of another version or for other labels; or its encoder is not here.</exception>
    public static LabelHeadModel Read(string folder, Question question, EncoderPool pool)
    {
        var content = WeightFile.Read(folder, Kind, Version);
        var (vectors, width) = HeadEncoder.Read(content, pool);
        var outputs = LinearOutputsCodec.Read(content, question);
        var buckets = content.Array<int>();
        var idf = content.Finite<float>();
        var weights = content.Finite<float>();
        content.End();
        return LinearOutputsCodec.Ascending(buckets, TextFeatures.Buckets) && idf.Length == buckets.Length && weights.LongLength == (buckets.LongLength + width + 1) * outputs.Count
            ? new LabelHeadModel(
                question, vectors, width, new LinearFeatures(buckets, idf), LinearOutputsCodec.Repack(weights, outputs.Count, outputs.Count, Kernels.Stride(outputs.Count)), outputs)
            : throw ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");
    }
}
