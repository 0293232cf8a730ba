using System.Net;
using System.Net.Sockets;
using MlBackend.Core.Tools;

namespace MlBackend.Commands.Doctor.Checks;

/// <summary>
/// Whether the tool refuses the private address by which it would call this service. It does not tell its settings; what can be
/// known from outside is what it reached.
/// </summary>
internal sealed class AddressCheck : IConnectionCheck
{
    private const string Cure = "Set ML_BLOCK_LOCAL_IP=false and SSRF_PROTECTION_ENABLED=false where Label Studio runs and restart it; both refuse private addresses by default.";

    public string Name => "private addresses";

    public Finding? Look(ConnectionFacts connection)
    {
        if (connection.Tool is null)
        {
            return null;
        }

        var named = connection.Projects.Where(project => project.Tool?.Backend is not null).Select(project => project.Tool!).ToList();
        var ofPrivate = named.Where(project => IsPrivate(project.Backend!.Host)).ToList();
        if (named.Count == 0)
        {
            return IsPrivate(connection.PublicUrl.Host)
                ? new Finding(Name, connection.Subject, Verdict.Warning, $"No project names this service, so it cannot be known from outside whether Label Studio refuses private addresses such as {connection.PublicUrl.Host}.", $"Where Connect Model says \"URL resolves to a reserved network address\": {Cure}")
                : null;
        }

        if (ofPrivate.Count == 0)
        {
            return new Finding(Name, connection.Subject, Verdict.Ok, "No project calls this service by an address that is surely private.", null);
        }

        if (ofPrivate.Exists(project => project is { Backend.IsConnected: true, Webhook: not WebhookCondition.Missing }))
        {
            return new Finding(Name, connection.Subject, Verdict.Ok, $"Label Studio reaches {ofPrivate[0].Backend!.Host}, and took a webhook to it.", null);
        }

        return new Finding(
            Name,
            connection.Subject,
            Verdict.Warning,
            ofPrivate.Exists(project => project.Backend!.IsConnected)
                ? $"Label Studio reaches {ofPrivate[0].Backend!.Host}, but has no webhook to it: SSRF_PROTECTION_ENABLED may have refused one. It cannot be known from outside."
                : $"Label Studio does not reach {ofPrivate[0].Backend!.Host}: the service may be stopped, or private addresses refused. It cannot be known from outside.",
            Cure);
    }

    /// <summary>
    /// True where a host is surely not a public one: loopback, RFC 1918, RFC 4193, link-local, or a name without a dot. Other
    /// names are not resolved: what they mean here is not what they mean to the tool.
    /// </summary>
    internal static bool IsPrivate(string host)
    {
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return !host.Contains('.', StringComparison.Ordinal) || host.EndsWith(".local", StringComparison.Ordinal)
                || host.EndsWith(".internal", StringComparison.Ordinal) || host.EndsWith(".localhost", StringComparison.Ordinal);
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(address) || (address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal
            : address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..]);
    }
}
