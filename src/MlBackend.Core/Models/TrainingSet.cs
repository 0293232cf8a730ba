using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;

namespace MlBackend.Core.Models;

/// <summary>A document and the answer that counts.</summary>
public sealed record Example(Document Document, Answer Answer);

/// <summary>All examples for one question.</summary>
public sealed record TrainingSet(Question Question, IReadOnlyList<Example> Examples)
{
    /// <summary>
    /// SHA-256 in lower-case hexadecimal over the texts asked about and their answers, in order: equal for equal sets,
    /// whatever the ids of the documents.
    /// </summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var example in Examples)
        {
            foreach (var field in Question.Fields)
            {
                Append(hash, MemoryMarshal.AsBytes(example.Document.Field(field).AsSpan()));
            }

            Append(hash, Encoding.UTF8.GetBytes(Answer.ToJson([example.Answer])));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With its length before it, no text can pass for the end of one and the beginning of another.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        hash.AppendData(BitConverter.GetBytes(part.Length));
        hash.AppendData(part);
    }
}
