using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using MlBackend.Core.Errors;

namespace MlBackend.Learning.Persistence;

/// <summary>
/// The file of a model's numbers, little-endian. Layout: magic "MLBW" (4 bytes), layout version (u16), kind (u16: which
/// family), length of all that follows (i64), then sections written and read in the same order; an array is its count
/// (i32) and its elements.
/// </summary>
internal static class WeightFile
{
    /// <summary>The name in a model's folder.</summary>
    public const string Name = "weights.bin";

    private const int HeaderLength = 16;
    private static ReadOnlySpan<byte> Magic => "MLBW"u8;

    /// <summary>Writes the file: to a temporary name first, then in its place.</summary>
    public static void Write(string folder, ushort kind, ushort version, Action<Sections> write)
    {
        var path = Path.Combine(folder, Name);
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            stream.Write(header);
            write(new Sections(stream));
            Magic.CopyTo(header);
            BinaryPrimitives.WriteUInt16LittleEndian(header[4..], version);
            BinaryPrimitives.WriteUInt16LittleEndian(header[6..], kind);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], stream.Length - HeaderLength);
            stream.Position = 0;
            stream.Write(header);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Opens the file for reading its sections.</summary>
    /// <exception cref="MlBackendException">It is missing, cut, foreign or of another version.</exception>
    public static Content Read(string folder, ushort kind, ushort version)
    {
        var path = Path.Combine(folder, Name);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (IOException failure)
        {
            throw ErrorCodes.BadModelFile.With($"{Name} cannot be read.", failure);
        }

        if (bytes.Length < HeaderLength || !bytes.AsSpan(0, 4).SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(6)) != kind)
        {
            throw ErrorCodes.BadModelFile.With($"{Name} does not begin as this family's files do.");
        }

        var found = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(4));
        if (found != version)
        {
            throw ErrorCodes.ModelFileVersion.With($"{Name} has version {found}, this program reads {version}.");
        }

        return BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)) == bytes.Length - HeaderLength
            ? new Content(bytes, HeaderLength)
            : throw ErrorCodes.BadModelFile.With($"{Name} is cut or has something behind its end.");
    }

    /// <summary>Writes sections.</summary>
    internal sealed class Sections(Stream stream)
    {
        /// <summary>One number.</summary>
        public void Number(int value)
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            stream.Write(bytes);
        }

        /// <summary>A text in UTF-8.</summary>
        public void Text(string value) => Array<byte>(Encoding.UTF8.GetBytes(value));

        /// <summary>Numbers of a fixed size.</summary>
        public void Array<T>(ReadOnlySpan<T> values)
            where T : unmanaged
        {
            if (!BitConverter.IsLittleEndian)
            {
                throw new PlatformNotSupportedException("Model files need a little-endian machine.");
            }

            Number(values.Length);
            stream.Write(MemoryMarshal.AsBytes(values));
        }
    }

    /// <summary>Reads sections in the order in which they were written.</summary>
    internal sealed class Content(byte[] bytes, int start)
    {
        private int _at = start;

        /// <summary>One number.</summary>
        public int Number() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        /// <summary>A text in UTF-8.</summary>
        public string Text() => Encoding.UTF8.GetString(Array<byte>());

        /// <summary>Numbers of a fixed size.</summary>
        public unsafe T[] Array<T>()
            where T : unmanaged
        {
            var count = Number();
            if (count < 0 || (long)count * sizeof(T) > bytes.Length - _at)
            {
                throw ErrorCodes.BadModelFile.With($"{Name} says that an array is longer than the file.");
            }

            return MemoryMarshal.Cast<byte, T>(Take(count * sizeof(T))).ToArray();
        }

        /// <summary>Floating-point numbers of which none may be infinite or not a number.</summary>
        public T[] Finite<T>()
            where T : unmanaged, INumberBase<T>
        {
            var values = Array<T>();
            return System.Array.TrueForAll(values, T.IsFinite)
                ? values
                : throw ErrorCodes.BadModelFile.With($"{Name} holds a weight that is no number.");
        }

        /// <summary>Checks that nothing is left.</summary>
        public void End()
        {
            if (_at != bytes.Length)
            {
                throw ErrorCodes.BadModelFile.With($"{Name} holds more than it should.");
            }
        }

        private ReadOnlySpan<byte> Take(int length)
        {
            if (length > bytes.Length - _at)
            {
                throw ErrorCodes.BadModelFile.With($"{Name} ends too early.");
            }

            _at += length;
            return bytes.AsSpan(_at - length, length);
        }
    }
}
