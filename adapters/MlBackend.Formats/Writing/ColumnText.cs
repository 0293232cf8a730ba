using System.Text;
using MlBackend.Core.Corpora;

namespace MlBackend.Formats.Writing;

/// <summary>Words and labels as columns hold them: without TAB and line ends. Says in the end what was rewritten.</summary>
internal sealed class ColumnText(FlatDocument document, IReadOnlyList<CutToken> tokens, CorpusReport report)
{
    private int words;
    private int labels;

    /// <summary>A token's text. The word that means a new document is written without its hyphens.</summary>
    public string Word(int index)
    {
        var word = document.Text[tokens[index].Start..tokens[index].End];
        var written = Column(word);
        written = written == Conll.ConllLayout.DocumentStart ? "DOCSTART" : written.Length == 0 ? "_" : written;
        words += written == word ? 0 : 1;
        return written;
    }

    /// <summary>A label.</summary>
    public string Label(string label)
    {
        var written = Column(label);
        written = written.Length == 0 ? "_" : written;
        labels += written == label ? 0 : 1;
        return written;
    }

    /// <summary>Reports what was rewritten, once a document.</summary>
    public void ReportLabels()
    {
        report.Add(document.Source, CorpusPart.Token, CorpusChange.Rewritten, "a token holds a tab or line end", words);
        report.Add(document.Source, CorpusPart.Label, CorpusChange.Rewritten, "a label holds a tab or line end", labels);
    }

    /// <summary>The same, and that white space between tokens is one space.</summary>
    public void Report()
    {
        ReportLabels();
        if (!IsSpacedOnce())
        {
            report.Add(document.Source, CorpusPart.Text, CorpusChange.Rewritten, "the format has one space between tokens");
        }
    }

    private static string Column(string text)
    {
        if (text.AsSpan().IndexOfAny('\t', '\r', '\n') < 0 && text.Length > 0 && text[0] != '\uFEFF')
        {
            return text;
        }

        var written = new StringBuilder(text).Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ').ToString();
        return written.TrimStart('\uFEFF');
    }

    private bool IsSpacedOnce()
    {
        var end = -1;
        foreach (var token in tokens)
        {
            if (token.Start != end + 1 || (end >= 0 && document.Text[end] != ' '))
            {
                return false;
            }

            end = token.End;
        }

        return end == document.Text.Length;
    }
}
