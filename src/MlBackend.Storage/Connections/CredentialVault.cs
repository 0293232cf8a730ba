using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Errors;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Connections;

/// <summary>
/// Encrypts credentials with ASP.NET Data Protection; the key ring lies in our database. It has services of its own,
/// made on first use: a host that adds Data Protection reads its ring at every start.
/// </summary>
public sealed class CredentialVault(Database database, StorageOptions options) : IDisposable
{
    /// <summary>Fixed for ever: it is part of what decrypts.</summary>
    private const string ApplicationName = "mlbackend";

    private readonly Lazy<ServiceProvider> services = new(() => Services(database, options));

    /// <summary>Encrypts a credential for the database.</summary>
    public string Protect(string credential) => Protector().Protect(credential);

    /// <summary>Decrypts what <see cref="Protect"/> made.</summary>
    /// <exception cref="MlBackendException">The ring or its master key is another one.</exception>
    public string Unprotect(string secret)
    {
        try
        {
            return Protector().Unprotect(secret);
        }
        catch (CryptographicException failure)
        {
            throw ErrorCodes.CredentialUnreadable.With("Nothing of it was lost.", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (services.IsValueCreated)
        {
            services.Value.Dispose();
        }
    }

    private IDataProtector Protector() =>
        services.Value.GetRequiredService<IDataProtectionProvider>().CreateProtector("connection-credential");

    private static ServiceProvider Services(Database database, StorageOptions options)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName(ApplicationName);
        services.AddSingleton(new MasterKey(options.MasterKey));
        services.Configure<KeyManagementOptions>(management =>
        {
            management.XmlRepository = new ProtectionKeyRepository(database);
            if (options.MasterKey is not null)
            {
                management.XmlEncryptor = new MasterKeyEncryptor(new MasterKey(options.MasterKey));
            }
        });
        return services.BuildServiceProvider();
    }
}
