using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Crf.Features;
using MlBackend.Learning.Persistence;

namespace MlBackend.Learning.Crf;

/// <summary>
/// Reads and writes the chains of a model. Sections: hashed features (u32[]), hashed words (u32[])
/// and how familiar each is (u8[]), number of chains (i32), then a chain:
/// number of labels (i32), each label (text), weights (f32[], feature by tag) and transitions (f32[], tag by tag),
/// both without the padding of memory. The labels' names stand in the file, as a question's order may change.
/// </summary>
internal static class CrfCodec
{
    private const ushort Kind = 2;
    private const ushort Version = 1;
    private const int MostChains = 1000;
    private const int MostLabels = 10_000;

    /// <summary>Weights beyond this come from no training.</summary>
    private const float LargestWeight = 1e4f;

    /// <summary>Writes the model's file into a folder.</summary>
    public static void Write(CrfModel model, string folder) => WeightFile.Write(folder, Kind, Version, sections => Write(sections, model));

    /// <summary>Writes the sections alone.</summary>
    public static void Write(WeightFile.Sections sections, CrfModel model)
    {
        sections.Array<uint>(model.Features.Keys);
        sections.Array<uint>(model.Familiarity.Words);
        sections.Array<byte>(model.Familiarity.Classes);
        sections.Number(model.Chains.Length);
        foreach (var chain in model.Chains)
        {
            sections.Number(chain.Tags.Labels.Length);
            foreach (var label in chain.Tags.Labels)
            {
                sections.Text(model.Question.Labels[label]);
            }

            sections.Array<float>(Repack(chain.Rows, chain.Tags.Stride, chain.Tags.Count, chain.Tags.Count));
            sections.Array<float>(Repack(chain.Transitions.Weights, chain.Tags.Stride, chain.Tags.Count, chain.Tags.Count));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="MlBackendException">The file is missing, cut, foreign, of another version or for other labels.</exception>
    public static CrfModel Read(string folder, Question question)
    {
        var content = WeightFile.Read(folder, Kind, Version);
        var model = Read(content, question);
        content.End();
        return model;
    }

    /// <summary>Reads the sections alone.</summary>
    /// <exception cref="MlBackendException">They contradict themselves, or are for other labels.</exception>
    public static CrfModel Read(WeightFile.Content content, Question question)
    {
        var keys = content.Array<uint>();
        var words = content.Array<uint>();
        var classes = content.Array<byte>();
        if (new HashSet<uint>(keys).Count != keys.Length || new HashSet<uint>(words).Count != words.Length
            || classes.Length != words.Length || classes.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)(Familiarity.Count - 1)))
        {
            throw Contradiction();
        }

        var chains = new ChainWeights[Within(content.Number(), 1, MostChains)];
        for (var at = 0; at < chains.Length; at++)
        {
            chains[at] = Chain(content, question, keys.Length);
        }

        return new CrfModel(question, new FeatureTable(keys), new Familiarity(words, classes), chains);
    }

    private static ChainWeights Chain(WeightFile.Content content, Question question, int features)
    {
        var labels = new int[Within(content.Number(), 1, MostLabels)];
        for (var at = 0; at < labels.Length; at++)
        {
            labels[at] = question.Labels.PlaceOf(content.Text());
            if (labels[at] < 0 || Array.IndexOf(labels, labels[at]) < at)
            {
                throw ErrorCodes.ModelNotForQuestion.With($"Question {question.Name} lacks a label of {WeightFile.Name}.");
            }
        }

        var tags = new ChainTags(labels);
        var rows = content.Array<float>();
        var weights = content.Array<float>();
        if (rows.LongLength != (long)features * tags.Count || weights.Length != tags.Count * tags.Count
            || rows.AsSpan().ContainsAnyExceptInRange(-LargestWeight, LargestWeight)
            || weights.AsSpan().ContainsAnyExceptInRange(-LargestWeight, LargestWeight))
        {
            throw Contradiction();
        }

        var transitions = new ChainTransitions(tags);
        transitions.Set(Repack(weights, tags.Count, tags.Count, tags.Stride));
        return new ChainWeights(tags, Repack(rows, tags.Count, tags.Count, tags.Stride), transitions);
    }

    private static int Within(int value, int least, int most) => value >= least && value <= most ? value : throw Contradiction();

    private static MlBackendException Contradiction() => ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");

    /// <summary>Copies rows of some width from one stride to another.</summary>
    public static float[] Repack(ReadOnlySpan<float> from, int fromStride, int width, int toStride)
    {
        var rows = from.Length / fromStride;
        var to = new float[rows * toStride];
        for (var row = 0; row < rows; row++)
        {
            from.Slice(row * fromStride, width).CopyTo(to.AsSpan(row * toStride));
        }

        return to;
    }
}
