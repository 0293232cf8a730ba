using Microsoft.ML.OnnxRuntime;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Learning.Encoder.FineTuning.Windows;

/// <summary>Makes the inputs of a graph from windows, filled up to the longest.</summary>
/// <param name="inputs">The inputs that an encoder may have (<see cref="Onnx.Encoders.EncoderInterface.Known"/>) and this graph has.</param>
/// <param name="padding">The id of the padding token.</param>
internal sealed class WindowInputs(IReadOnlyList<ValueInfo> inputs, long padding)
{
    /// <summary>A value for each input; to be disposed by the caller.</summary>
    /// <param name="windows">At least one, with at least one token among them.</param>
    /// <param name="length">Tokens of the longest.</param>
    public Dictionary<string, OrtValue> Of(IReadOnlyList<Window> windows, int length)
    {
        var batch = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        long[] shape = [windows.Count, length];
        foreach (var input in inputs)
        {
            var numbers = new long[windows.Count * length];
            numbers.AsSpan().Fill(input.Name == "input_ids" ? padding : 0);
            for (var row = 0; row < windows.Count; row++)
            {
                var window = windows[row];
                var place = numbers.AsSpan(row * length, length);
                switch (input.Name)
                {
                    case "input_ids":
                        window.Ids.CopyTo(place);
                        break;
                    case "attention_mask":
                        // A window without any token (an empty text and a tokenizer without special tokens) still needs something to look at.
                        place[..Math.Max(1, window.Length)].Fill(1);
                        break;
                    case "token_type_ids":
                        window.Types.CopyTo(place);
                        break;
                    default:
                        for (var at = 0; at < length; at++)
                        {
                            place[at] = at;
                        }

                        break;
                }
            }

            batch[input.Name] = input.Type == ElementType.Int32
                ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(numbers, number => (int)number), shape)
                : OrtValue.CreateTensorValueFromMemory(numbers, shape);
        }

        return batch;
    }

    /// <summary>Lets go of a batch.</summary>
    public static void Dispose(IReadOnlyDictionary<string, OrtValue> batch)
    {
        foreach (var value in batch.Values)
        {
            value.Dispose();
        }
    }
}
