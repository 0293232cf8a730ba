using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Learning.Crf;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Persistence;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>
/// Reads and writes a head for spans. Sections: encoder (<see cref="HeadEncoder"/>), features and chains (<see cref="CrfCodec"/>), then for each
/// chain its weights for vectors (f32[], dimension by tag, without the padding of memory).
/// </summary>
internal static class SpanHeadCodec
{
    private const ushort Kind = 4;
    private const ushort Version = 1;

    /// <summary>Writes the model's file into a folder.</summary>
    public static void Write(SpanHeadModel model, string folder) => WeightFile.Write(folder, Kind, Version, sections =>
    {
        HeadEncoder.Write(sections, model.Vectors, model.Width);
        CrfCodec.Write(sections, model.Chains);
        foreach (var chain in model.Chains.Chains)
        {
            sections.Array<float>(CrfCodec.Repack(chain.Vectors, chain.Tags.Stride, chain.Tags.Count, chain.Tags.Count));
        }
    });

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="MlBackendException">The file is missing, cut, foreign, of another version or for other labels; or its encoder is not here.</exception>
    public static SpanHeadModel Read(string folder, Question question, EncoderPool pool)
    {
        var content = WeightFile.Read(folder, Kind, Version);
        var (vectors, width) = HeadEncoder.Read(content, pool);
        var read = CrfCodec.Read(content, question);
        var chains = new ChainWeights[read.Chains.Length];
        for (var at = 0; at < chains.Length; at++)
        {
            var tags = read.Chains[at].Tags;
            var weights = content.Finite<float>();
            chains[at] = weights.LongLength == (long)width * tags.Count
                ? read.Chains[at] with { Vectors = CrfCodec.Repack(weights, tags.Count, tags.Count, tags.Stride) }
                : throw ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");
        }

        content.End();
        return new SpanHeadModel(question, vectors, width, new CrfModel(question, read.Features, read.Familiarity, chains));
    }
}
