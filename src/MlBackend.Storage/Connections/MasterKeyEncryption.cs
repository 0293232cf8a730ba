using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace MlBackend.Storage.Connections;

/// <summary>Wraps a key of the ring with the master key.</summary>
internal sealed class MasterKeyEncryptor(MasterKey key) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(
            new XElement("masterKey", Convert.ToBase64String(key.Encrypt(plaintextElement.ToString(SaveOptions.DisableFormatting)))),
            typeof(MasterKeyDecryptor));
}

/// <summary>Unwraps it. Data Protection makes it by its name, which therefore never changes.</summary>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(services.GetRequiredService<MasterKey>().Decrypt(Convert.FromBase64String(encryptedElement.Value)));
}
