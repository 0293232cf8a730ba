using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MlBackend.Core.Documents;
using MlBackend.Text.Normalization;

namespace MlBackend.Learning.Evaluation;

/// <summary>Which documents judge and never train.</summary>
public static class HoldOut
{
    /// <summary>The share of documents that are held out.</summary>
    public const double Share = 0.15;

    /// <summary>
    /// The side of a document: a hash of the project's salt and its texts in NFC without outer white space, so that the same
    /// text stands on the same side however often it is imported.
    /// </summary>
    /// <param name="salt">The project's own; two projects split differently.</param>
    /// <param name="texts">The document's texts in the schema's order of fields.</param>
    public static Side SideOf(string salt, IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(salt));
        foreach (var text in texts)
        {
            // U+0000 is refused in texts, so it can part them.
            hash.AppendData([0]);
            hash.AppendData(Encoding.UTF8.GetBytes(UnicodeNormalization.Normalize(text, NormalizationForm.FormC).Trim()));
        }

        var place = BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset()) / (double)ulong.MaxValue;
        return place < Share ? Side.HoldOut : Side.Training;
    }
}
