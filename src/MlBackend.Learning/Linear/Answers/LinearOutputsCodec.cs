using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Learning.Persistence;

namespace MlBackend.Learning.Linear.Answers;

/// <summary>
/// Reads and writes what outputs mean. Sections: labels of the question (i32), form (i32), learnt labels (i32[]), scales, shifts
/// (f64[] each, one less where labels are ordered), constants (f64[], a label each).
/// </summary>
internal static class LinearOutputsCodec
{
    /// <summary>Writes the sections.</summary>
    public static void Write(WeightFile.Sections sections, LinearOutputs outputs, Question question)
    {
        sections.Number(question.Labels.Count);
        sections.Number((int)outputs.Form);
        sections.Array<int>(outputs.Labels);
        sections.Array<double>(outputs.Scales);
        sections.Array<double>(outputs.Shifts);
        sections.Array<double>(outputs.Constants);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="MlBackendException">It is for other labels, or contradicts itself.</exception>
    public static LinearOutputs Read(WeightFile.Content content, Question question)
    {
        var width = content.Number();
        var form = (LinearForm)content.Number();
        if (width != question.Labels.Count || !form.Fits(question))
        {
            throw ErrorCodes.ModelNotForQuestion.With($"Question {question.Name} has {question.Labels.Count} labels, the file {width}.");
        }

        var outputs = new LinearOutputs(form, content.Array<int>(), content.Finite<double>(), content.Finite<double>(), content.Finite<double>());
        return outputs.Labels.Length >= (form == LinearForm.Several ? 1 : 2) && Ascending(outputs.Labels, width)
            && outputs.Scales.Length == form.Calibrations(outputs.Labels.Length) && outputs.Shifts.Length == outputs.Scales.Length && outputs.Constants.Length == width
            ? outputs
            : throw ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");
    }

    /// <summary>True where the values rise and stay below a limit.</summary>
    public static bool Ascending(int[] values, int limit)
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
