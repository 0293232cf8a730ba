using System.Globalization;
using MlBackend.Core.Documents;
using Spectre.Console;

namespace MlBackend.Commands.Trying;

/// <summary>A try in words and tables for people.</summary>
internal static class TryReport
{
    private const int BarWidth = 30;
    private const int Looks = 10;
    private const int ExcerptLength = 60;

    /// <summary>Prints it; excerpts of the documents only where <paramref name="withExcerpts"/>: a person reads them, no file keeps them.</summary>
    public static void Print(IAnsiConsole console, TryOutcome outcome, bool withExcerpts)
    {
        var replay = outcome.Replay;
        var suggested = replay.Documents.Count - replay.WithoutModel;
        Line(console, $"With MlBackend you would have had to correct {replay.Corrected} of {replay.Documents.Count} documents.");
        Line(console, $"{replay.WithoutModel} came before the first model. Of the {suggested} with a suggestion {replay.Documents.Count - replay.Corrected} had nothing to correct; always the most frequent answer so far: {replay.FrequentRight}.");
        Line(console, $"{replay.Trainings} trainings of {outcome.Family} in {outcome.Elapsed.TotalSeconds:0.0} s. Order by seed {outcome.Seed}.");
        Curve(console, replay);
        Weakest(console, outcome);
        SecondLooks(console, outcome, withExcerpts);
    }

    private static void Curve(IAnsiConsole console, ReplayOutcome replay)
    {
        var table = Table("labelled", "nothing to correct", "share", "");
        foreach (var stretch in replay.Stretches())
        {
            table.AddRow(
                Text($"{stretch.From}-{stretch.To}"),
                Text($"{stretch.Right} of {stretch.To - stretch.From + 1}"),
                Text($"{stretch.Share:0.00}"),
                new string('#', (int)Math.Round(stretch.Share * BarWidth)));
        }

        console.Write(table);
    }

    private static void Weakest(IAnsiConsole console, TryOutcome outcome)
    {
        if (outcome.Weakest.Count == 0)
        {
            return;
        }

        Line(console, $"Weakest labels, once all {outcome.Data.Examples.Count} documents are labelled:");
        var table = Table("label", "precision", "recall", "F1", "documents or spans");
        foreach (var label in outcome.Weakest)
        {
            table.AddRow(Markup.Escape(label.Label), Text($"{label.Precision:0.000}"), Text($"{label.Recall:0.000}"), Text($"{label.F1:0.000}"), Text($"{label.Support}"));
        }

        console.Write(table);
    }

    private static void SecondLooks(IAnsiConsole console, TryOutcome outcome, bool withExcerpts)
    {
        if (outcome.SecondLooks.Count == 0)
        {
            Line(console, $"No annotation stands out: no model that did not see it disagrees with a confidence of {SecondLook.Sure:0.0} or more.");
            return;
        }

        Line(console, $"Worth a second look: {outcome.SecondLooks.Count} annotations with which models that did not see them disagree. The surest:");
        var table = withExcerpts
            ? Table("line", "id", "annotated", "suggested", "confidence", "text")
            : Table("line", "id", "annotated", "suggested", "confidence");
        foreach (var look in outcome.SecondLooks.Take(Looks))
        {
            var document = outcome.Data.Examples[look.Index].Document;
            List<string> cells =
            [
                Text($"{outcome.Lines[look.Index]}"), Markup.Escape(document.ExternalId), Markup.Escape(look.Annotated),
                Markup.Escape(look.Suggested), Text($"{look.Confidence:0.000}"),
            ];
            if (withExcerpts)
            {
                cells.Add(Markup.Escape(Excerpt(document, outcome.Data.Question.Field)));
            }

            table.AddRow([.. cells]);
        }

        console.Write(table);
    }

    /// <summary>The beginning of a text in one line, without what a terminal would obey.</summary>
    internal static string Excerpt(Document document, string field)
    {
        var text = document.Field(field) ?? "";
        var end = Math.Min(text.Length, ExcerptLength);
        if (end > 0 && end < text.Length && char.IsHighSurrogate(text[end - 1]))
        {
            end--;
        }

        return string.Create(end, text, (line, source) =>
        {
            for (var index = 0; index < line.Length; index++)
            {
                var isHarmless = !char.IsControl(source[index]) && char.GetUnicodeCategory(source[index]) != UnicodeCategory.Format;
                line[index] = isHarmless ? source[index] : ' ';
            }
        });
    }

    private static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column));
        }

        return table;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static void Line(IAnsiConsole console, FormattableString text) => console.WriteLine(Text(text));
}
