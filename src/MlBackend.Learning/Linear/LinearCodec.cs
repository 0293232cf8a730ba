using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Learning.Linear.Answers;
using MlBackend.Learning.Persistence;

namespace MlBackend.Learning.Linear;

/// <summary>
/// Reads and writes a linear model. Sections: outputs (<see cref="LinearOutputsCodec"/>), buckets (i32[], ascending), inverse document
/// frequencies (f32[]), weights (f32[], feature by output, intercepts last, without the padding of memory).
/// </summary>
internal static class LinearCodec
{
    private const ushort Kind = 1;
    private const ushort Version = 1;

    /// <summary>Writes the model's file into a folder.</summary>
    public static void Write(LinearModel model, string folder)
    {
        var outputs = model.Outputs;
        WeightFile.Write(folder, Kind, Version, sections =>
        {
            LinearOutputsCodec.Write(sections, outputs, model.Question);
            sections.Array(model.Features.Buckets);
            sections.Array(model.Features.Idf);
            sections.Array<float>(LinearOutputsCodec.Repack(model.Weights, Kernels.Stride(outputs.Count), outputs.Count, outputs.Count));
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="MlBackendException">The file is missing, cut, foreign, of another version or for other labels.</exception>
    public static LinearModel Read(string folder, Question question)
    {
        var content = WeightFile.Read(folder, Kind, Version);
        var outputs = LinearOutputsCodec.Read(content, question);
        var buckets = content.Array<int>();
        var idf = content.Finite<float>();
        var weights = content.Finite<float>();
        content.End();
        if (!LinearOutputsCodec.Ascending(buckets, TextFeatures.Buckets) || idf.Length != buckets.Length
            || weights.LongLength != (buckets.LongLength + 1) * outputs.Count)
        {
            throw ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");
        }

        return new LinearModel(
            question, new LinearFeatures(buckets, idf), LinearOutputsCodec.Repack(weights, outputs.Count, outputs.Count, Kernels.Stride(outputs.Count)), outputs);
    }
}
