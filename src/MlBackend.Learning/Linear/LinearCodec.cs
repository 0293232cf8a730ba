using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Learning.Persistence;

namespace MlBackend.Learning.Linear;

/// <summary>
/// Reads and writes a linear model. Sections: labels of the question (i32), form (i32), learnt labels (i32[]),
/// scales, shifts (f64[] each, one less where labels are ordered), constants (f64[], a label each), buckets (i32[], ascending), inverse document
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
            sections.Number(model.Question.Labels.Count);
            sections.Number((int)outputs.Form);
            sections.Array<int>(outputs.Labels);
            sections.Array<double>(outputs.Scales);
            sections.Array<double>(outputs.Shifts);
            sections.Array<double>(outputs.Constants);
            sections.Array(model.Features.Buckets);
            sections.Array(model.Features.Idf);
            sections.Array<float>(Repack(model.Weights, Kernels.Stride(outputs.Count), outputs.Count, outputs.Count));
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="MlBackendException">The file is missing, cut, foreign, of another version or for other labels.</exception>
    public static LinearModel Read(string folder, Question question)
    {
        var content = WeightFile.Read(folder, Kind, Version);
        var width = content.Number();
        var form = (LinearForm)content.Number();
        if (width != question.Labels.Count || !form.Fits(question))
        {
            throw ErrorCodes.ModelNotForQuestion.With($"Question {question.Name} has {question.Labels.Count} labels, the file {width}.");
        }

        var outputs = new LinearOutputs(
            form, content.Array<int>(), content.Finite<double>(), content.Finite<double>(), content.Finite<double>());
        var buckets = content.Array<int>();
        var idf = content.Finite<float>();
        var weights = content.Finite<float>();
        content.End();
        if (outputs.Labels.Length < (form == LinearForm.Several ? 1 : 2) || !Ascending(outputs.Labels, width)
            || outputs.Scales.Length != form.Calibrations(outputs.Labels.Length) || outputs.Shifts.Length != outputs.Scales.Length || outputs.Constants.Length != width
            || !Ascending(buckets, TextFeatures.Buckets) || idf.Length != buckets.Length
            || weights.LongLength != (buckets.LongLength + 1) * outputs.Count)
        {
            throw ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");
        }

        return new LinearModel(
            question, new LinearFeatures(buckets, idf), Repack(weights, outputs.Count, outputs.Count, Kernels.Stride(outputs.Count)), outputs);
    }

    private static bool Ascending(int[] values, int limit)
    {
        var last = -1;
        foreach (var value in values)
        {
            if (value <= last || value >= limit)
            {
                return false;
            }

            last = value;
        }

        return true;
    }

    /// <summary>Copies rows of some width from one stride to another.</summary>
    private static float[] Repack(ReadOnlySpan<float> from, int fromStride, int width, int toStride)
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
