using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MlBackend.Autodiff.Training;

namespace MlBackend.Learning.Encoder.FineTuning.Checkpoints;

/// <summary>
/// Weights, and in a checkpoint their moments, in one file, little-endian. Layout: magic "MLBT" (4 bytes), version (u16), arrays a parameter
/// (u16: 1 = values; 3 = values, means, squares), step (i32), best step (i32), best score (f64), disappointments (i32), tokens (i32), count of
/// parameters (i32); a parameter: bytes of its name (i32), name (UTF-8), count of numbers (i32), the arrays (f32[]); at the end the magic again. Written to
/// a temporary name, flushed and renamed: a file is whole or not there.
/// </summary>
internal static class CheckpointFile
{
    private const ushort Version = 1;
    private const int HeaderLength = 36;
    private const int LongestName = 1 << 16;
    private const int Buffer = 1 << 20;
    private static ReadOnlySpan<byte> Magic => "MLBT"u8;

    /// <summary>Writes a file.</summary>
    /// <exception cref="IOException">The disk is full, for one; the file that was there before is still there then.</exception>
    public static void Write(string path, TrainingState state, IReadOnlyCollection<ParameterState> parameters, bool moments)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, Buffer))
            {
                stream.Write(Header(state, parameters.Count, moments));
                Span<byte> number = stackalloc byte[4];
                foreach (var parameter in parameters)
                {
                    var name = Encoding.UTF8.GetBytes(parameter.Name);
                    BinaryPrimitives.WriteInt32LittleEndian(number, name.Length);
                    stream.Write(number);
                    stream.Write(name);
                    BinaryPrimitives.WriteInt32LittleEndian(number, parameter.Values.Length);
                    stream.Write(number);
                    stream.Write(MemoryMarshal.AsBytes(parameter.Values.Span));
                    if (moments)
                    {
                        stream.Write(MemoryMarshal.AsBytes(parameter.Means.Span));
                        stream.Write(MemoryMarshal.AsBytes(parameter.Squares.Span));
                    }
                }

                stream.Write(Magic);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads a file; null where there is none, or none of this version that is whole. Without moments they are zeros.</summary>
    public static (TrainingState State, List<ParameterState> Parameters)? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, Buffer);
        Span<byte> header = stackalloc byte[HeaderLength];
        Span<byte> number = stackalloc byte[4];
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header[..4].SequenceEqual(Magic) || BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) != Version)
        {
            return null;
        }

        var arrays = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        var state = new TrainingState(
            BinaryPrimitives.ReadInt32LittleEndian(header[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[12..]),
            BinaryPrimitives.ReadDoubleLittleEndian(header[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[28..]));
        var parameters = new List<ParameterState>();
        float[] zeros = [];
        try
        {
            for (var left = BinaryPrimitives.ReadInt32LittleEndian(header[32..]); left > 0; left--)
            {
                var name = new byte[Number(stream, number, LongestName)];
                stream.ReadExactly(name);
                var length = Number(stream, number, (int)Math.Min(int.MaxValue, (stream.Length - stream.Position) / 4));
                var values = Numbers(stream, length);
                zeros = arrays == 3 || zeros.Length >= length ? zeros : new float[length];
                parameters.Add(new ParameterState(
                    Encoding.UTF8.GetString(name), values, arrays == 3 ? Numbers(stream, length) : zeros.AsMemory(0, length), arrays == 3 ? Numbers(stream, length) : zeros.AsMemory(0, length)));
            }

            stream.ReadExactly(number);
            return number.SequenceEqual(Magic) ? (state, parameters) : null;
        }
        catch (Exception damaged) when (damaged is EndOfStreamException or InvalidDataException)
        {
            // It cannot come from a run that was killed, since files are renamed when they are whole. The run begins anew.
            return null;
        }
    }

    private static byte[] Header(TrainingState state, int parameters, bool moments)
    {
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), (ushort)(moments ? 3 : 1));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), state.Step);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), state.BestStep);
        BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(16), state.BestScore);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), state.Disappointments);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), state.Tokens);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(32), parameters);
        return header;
    }

    private static int Number(FileStream stream, Span<byte> place, int most)
    {
        stream.ReadExactly(place);
        return BinaryPrimitives.ReadInt32LittleEndian(place) is var number && number >= 0 && number <= most ? number : throw new InvalidDataException();
    }

    private static float[] Numbers(FileStream stream, int length)
    {
        var numbers = new float[length];
        stream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }
}
