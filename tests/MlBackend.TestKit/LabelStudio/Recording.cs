using System.Text;
using System.Text.Json;

namespace MlBackend.TestKit.LabelStudio;

/// <summary>One recorded exchange with the genuine Label Studio (contracts/recorded/label-studio).</summary>
public sealed class Recording
{
    private Recording(string name, JsonElement root)
    {
        Name = name;
        var (request, response) = (root.GetProperty("request"), root.GetProperty("response"));
        Method = new HttpMethod(request.GetProperty("method").GetString()!);
        Path = request.GetProperty("path").GetString()!;
        RequestHeaders = Headers(request);
        RequestBody = request.GetProperty("body");
        Status = response.GetProperty("status").GetInt32();
        ResponseHeaders = Headers(response);
        ResponseBody = response.GetProperty("body");
    }

    /// <summary>The file's name without extension.</summary>
    public string Name { get; }

    public HttpMethod Method { get; }

    /// <summary>Path and query.</summary>
    public string Path { get; }

    public IReadOnlyDictionary<string, string> RequestHeaders { get; }

    /// <summary>JSON, or null.</summary>
    public JsonElement RequestBody { get; }

    public int Status { get; }

    public IReadOnlyDictionary<string, string> ResponseHeaders { get; }

    /// <summary>JSON; a string where the answer was no JSON; null where it was empty.</summary>
    public JsonElement ResponseBody { get; }

    /// <summary>The response's body as it went over the wire.</summary>
    public string ResponseText => ResponseBody.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String when ResponseHeaders.GetValueOrDefault("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) != true => ResponseBody.GetString()!,
        _ => ResponseBody.GetRawText(),
    };

    /// <summary>The request's body as Python's requests library writes it: everything beyond ASCII as escapes.</summary>
    public byte[] RequestBytes => RequestBody.ValueKind == JsonValueKind.Null ? [] : Encoding.ASCII.GetBytes(Ascii(RequestBody.GetRawText()));

    /// <summary>Reads a recording; skips the running test where the shared folder is absent.</summary>
    public static Recording Of(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedPath("contracts", "recorded", "label-studio", name + ".json")));
        return new Recording(name, document.RootElement.Clone());
    }

    /// <summary>The names of all recordings that begin with one of the prefixes; one empty name where the shared folder is absent.</summary>
    public static IEnumerable<string> Names(params string[] prefixes)
    {
        if (Repository.Shared is null)
        {
            return [""];
        }

        return Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Shared, "contracts", "recorded", "label-studio"), "*.json")
            .Select(file => System.IO.Path.GetFileNameWithoutExtension(file))
            .Where(name => prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>JSON in which everything beyond ASCII is an escape.</summary>
    public static string Ascii(string json)
    {
        var ascii = new StringBuilder(json.Length);
        foreach (var unit in json)
        {
            _ = unit < 0x80 ? ascii.Append(unit) : ascii.Append($"\\u{(int)unit:x4}");
        }

        return ascii.ToString();
    }

    private static Dictionary<string, string> Headers(JsonElement message) => message.GetProperty("headers").EnumerateObject()
        .ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
}
