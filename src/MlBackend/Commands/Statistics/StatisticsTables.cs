using System.Globalization;
using MlBackend.Learning.Agreement;
using Spectre.Console;

namespace MlBackend.Commands.Statistics;

/// <summary>Statistics as tables for people.</summary>
internal static class StatisticsTables
{
    private const int MostLabels = 50;

    /// <summary>Writes them.</summary>
    public static void Write(IAnsiConsole console, CorpusStatistics statistics)
    {
        console.Write(Table("corpus", "").AddRow("documents", Number(statistics.Documents)).AddRow("without answer", Number(statistics.Unanswered)).AddRow("tokens", Number(statistics.Tokens.Sum))
            .AddRow("tokens a document", $"{Figure(statistics.Tokens.Mean)} ({statistics.Tokens.Least} to {statistics.Tokens.Most})").AddRow("characters", Number(statistics.Characters))
            .AddRow("repeated texts", Number(statistics.Duplicates)).AddRow("of these, answered differently", Number(statistics.Conflicts)));
        foreach (var question in statistics.Questions)
        {
            Write(console, question);
        }

        if (statistics.Relations.Count > 0)
        {
            var links = Table("links", "times");
            foreach (var (label, count) in statistics.Relations)
            {
                links.AddRow(Markup.Escape(label), Number(count));
            }

            console.Write(links);
        }

        var advice = TrainingAdvice.Of(statistics);
        if (advice.Count > 0)
        {
            var table = Table("advice", "about", "what");
            foreach (var one in advice)
            {
                table.AddRow(one.Level.ToString().ToLowerInvariant(), Markup.Escape(one.Subject), Markup.Escape(one.What));
            }

            console.Write(table);
        }
    }

    private static void Write(IAnsiConsole console, QuestionStatistics question)
    {
        var table = Table(question.Name, "times", "documents", "share");
        double all = question.Labels.Values.Sum(label => label.Count);
        foreach (var (label, (count, documents)) in question.Labels.OrderByDescending(label => label.Value.Count).Take(MostLabels))
        {
            table.AddRow(Markup.Escape(label), Number(count), Number(documents), Figure(count / all));
        }

        if (question.Labels.Count > MostLabels)
        {
            table.AddRow($"{question.Labels.Count - MostLabels} more", "", "", "");
        }

        console.Write(table);
        var figures = Table(question.Name, "").AddRow("kind", question.IsSpans ? "spans" : "labels").AddRow("answered", Number(question.Answered)).AddRow("with none", Number(question.Empty))
            .AddRow(question.IsSpans ? "with overlaps" : "with several labels", Number(question.Several)).AddRow("balance", question.Balance is { } balance ? Figure(balance) : "");
        if (question.IsSpans)
        {
            figures.AddRow("tokens a span", $"{Figure(question.SpanLengths.Mean)} ({question.SpanLengths.Least} to {question.SpanLengths.Most})");
        }

        foreach (var (name, value) in Agreement(question))
        {
            figures.AddRow(name, value is { } known ? Figure(known) : "not defined");
        }

        console.Write(figures);
    }

    /// <summary>The coefficients of a question that several people answered; none where nobody did.</summary>
    public static IEnumerable<(string Name, double? Value)> Agreement(QuestionStatistics question)
    {
        foreach (var pair in question.SpanAgreement.Pairs)
        {
            yield return ($"span F1 {pair.First} and {pair.Second}", pair.F1);
        }

        if (question.SpanAgreement.Pairs.Count > 0)
        {
            yield return ("span F1, mean of pairs", question.SpanAgreement.Mean);
            yield return ("span F1, pooled", question.SpanAgreement.Pooled);
        }

        if (question.LabelAgreement is not { } labels)
        {
            yield break;
        }

        yield return ("agreement", labels.Agreement.Percent);
        var people = question.Annotators;
        for (var first = 0; first < people.Count; first++)
        {
            for (var second = first + 1; second < people.Count; second++)
            {
                yield return ($"Cohen's kappa {people[first]} and {people[second]}", labels.Agreement.Cohen(first, second));
                if (labels.IsOrdered)
                {
                    yield return ($"Cohen's kappa, quadratic, {people[first]} and {people[second]}", labels.Agreement.Cohen(first, second, KappaWeight.Quadratic));
                }
            }
        }

        yield return ("Fleiss' kappa", labels.Agreement.Fleiss());
        yield return ("Krippendorff's alpha", labels.Agreement.Krippendorff(LabelScale.Nominal));
        if (labels.IsOrdered)
        {
            yield return ("Krippendorff's alpha, ordinal", labels.Agreement.Krippendorff(LabelScale.Ordinal));
        }
    }

    private static Table Table(params string[] headings)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var index = 0; index < headings.Length; index++)
        {
            table.AddColumn(index == 0 || headings.Length == 3 ? new TableColumn(Markup.Escape(headings[index])) : new TableColumn(Markup.Escape(headings[index])).RightAligned());
        }

        return table;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Figure(double figure) => figure.ToString("0.000", CultureInfo.InvariantCulture);
}
