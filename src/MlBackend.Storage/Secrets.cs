using System.Security.Cryptography;

namespace MlBackend.Storage;

/// <summary>Random texts that nobody can guess.</summary>
internal static class Secrets
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>Letters and digits; each carries 5.17 bits.</summary>
    public static string Text(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}
