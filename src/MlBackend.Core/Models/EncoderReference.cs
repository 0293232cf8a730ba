namespace MlBackend.Core.Models;

/// <summary>Names an encoder so that it can be found again and told from any other.</summary>
/// <param name="Id">What people call it, such as <c>all-MiniLM-L6-v2</c>.</param>
/// <param name="Hash">SHA-256 over its graph, weights and tokenizer, lower-case hexadecimal.</param>
public sealed record EncoderReference(string Id, string Hash);

/// <summary>A model that sits on an encoder.</summary>
public interface IEncoderModel : IModel
{
    /// <summary>The encoder.</summary>
    EncoderReference Encoder { get; }
}
