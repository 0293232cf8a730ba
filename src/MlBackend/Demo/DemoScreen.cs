using System.Globalization;
using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using Spectre.Console;

namespace MlBackend.Demo;

/// <summary>Draws suggestions in the terminal: the text with its spans, the topic, and how sure the model is.</summary>
internal static class DemoScreen
{
    private const int BarWidth = 10;

    /// <summary>A table of suggestions, in the order given.</summary>
    public static Table Suggestions(IEnumerable<(Document Document, DocumentSuggestion Suggestion)> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumn("message").AddColumn("topic").AddColumn("how sure").AddColumn("label it");
        foreach (var (document, suggestion) in rows)
        {
            var choice = suggestion.Suggestions.OfType<ChoiceSuggestion>().FirstOrDefault();
            var spans = suggestion.Suggestions.OfType<SpanSuggestion>().FirstOrDefault();
            table.AddRow(
                new Markup(Marked(document.Field("text") ?? "", spans?.Spans ?? [])),
                new Markup(choice is null ? "" : Markup.Escape(string.Join(", ", choice.Labels.Select(label => label.Label)))),
                new Markup(Bar(suggestion.Confidence)),
                new Markup(suggestion.Priority.ToString("0.00", CultureInfo.InvariantCulture)));
        }

        return table;
    }

    /// <summary>The text with each span in colour and its confidence behind it.</summary>
    internal static string Marked(string text, IReadOnlyList<ScoredSpan> spans)
    {
        var marked = new StringBuilder();
        var position = 0;
        foreach (var (span, confidence) in spans.Where(span => span.Span.Start.Value >= 0).OrderBy(span => span.Span.Start))
        {
            if (span.Start.Value < position)
            {
                continue;
            }

            marked.Append(Markup.Escape(text[position..span.Start.Value]));
            marked.Append(CultureInfo.InvariantCulture, $"[{Colour(span)}]{Markup.Escape(text[span.Start.Value..span.End.Value])}[/][grey] {span.Label.ToLowerInvariant()} {Percent(confidence)}[/]");
            position = span.End.Value;
        }

        return marked.Append(Markup.Escape(text[position..])).ToString();
    }

    private static string Bar(double confidence)
    {
        var full = (int)Math.Round(confidence * BarWidth);
        var colour = confidence switch { >= 0.8 => "green", >= 0.5 => "yellow", _ => "red" };
        return $"[{colour}]{new string('█', full)}[/][grey]{new string('░', BarWidth - full)}[/] {Percent(confidence)}";
    }

    private static string Percent(double confidence) => confidence.ToString("0 %", CultureInfo.InvariantCulture);

    private static string Colour(LabelledSpan span) => span.Label == "CITY" ? "black on aqua" : "black on yellow";
}
