using System.Security.Cryptography;
using System.Text;

namespace MlBackend.Storage.Connections;

/// <summary>
/// AES-256-GCM with a key made from MLBACKEND_MASTER_KEY. Layout: 16 bytes salt, 12 bytes nonce, 16 bytes tag, the rest
/// is the text.
/// </summary>
internal sealed class MasterKey(string? passphrase)
{
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>OWASP's figure for PBKDF2-HMAC-SHA256: the passphrase may be a person's.</summary>
    private const int Iterations = 600_000;

    public byte[] Encrypt(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedText = new byte[SaltLength + NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(sealedText.AsSpan(0, SaltLength + NonceLength));
        using var cipher = Cipher(sealedText);
        cipher.Encrypt(Nonce(sealedText), plain, Text(sealedText), Tag(sealedText));
        return sealedText;
    }

    /// <exception cref="CryptographicException">Another passphrase, or changed bytes.</exception>
    public string Decrypt(byte[] sealedText)
    {
        if (sealedText.Length < SaltLength + NonceLength + TagLength)
        {
            throw new CryptographicException("The wrapped key is cut.");
        }

        var plain = new byte[Text(sealedText).Length];
        using var cipher = Cipher(sealedText);
        cipher.Decrypt(Nonce(sealedText), Text(sealedText), Tag(sealedText), plain);
        return Encoding.UTF8.GetString(plain);
    }

    private AesGcm Cipher(byte[] sealedText) =>
        new(
            Rfc2898DeriveBytes.Pbkdf2(
                passphrase ?? throw new CryptographicException("MLBACKEND_MASTER_KEY is not set."),
                sealedText.AsSpan(0, SaltLength),
                Iterations,
                HashAlgorithmName.SHA256,
                32),
            TagLength);

    private static Span<byte> Nonce(byte[] sealedText) => sealedText.AsSpan(SaltLength, NonceLength);

    private static Span<byte> Tag(byte[] sealedText) => sealedText.AsSpan(SaltLength + NonceLength, TagLength);

    private static Span<byte> Text(byte[] sealedText) => sealedText.AsSpan(SaltLength + NonceLength + TagLength);
}
