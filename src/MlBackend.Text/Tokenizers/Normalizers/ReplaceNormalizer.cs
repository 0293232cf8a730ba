using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>Replaces every match of a pattern by the same text.</summary>
internal sealed class ReplaceNormalizer(IPattern pattern, string content) : INormalizer
{
    [ThreadStatic]
    private static MatchList? _matches;

    /// <inheritdoc/>
    public void Normalize(NormalizedText text)
    {
        var matches = _matches ??= new MatchList();
        matches.Clear();
        pattern.Find(text.Units, matches);
        if (matches.Items.IsEmpty)
        {
            return;
        }

        matches.Complete(text.Length);
        text.BeginRewrite();
        foreach (var match in matches.Items)
        {
            if (match.IsMatch)
            {
                text.Replace(content, match.End);
            }
            else
            {
                text.Copy(match.Start, match.End);
            }
        }

        text.EndRewrite();
    }
}
