using System.Globalization;
using System.Net;
using System.Text;

namespace MlBackend.Commands.Statistics;

/// <summary>Statistics as one HTML page that needs nothing else: plots are SVG in it, and no script runs. It holds labels, never texts.</summary>
internal static class StatisticsPage
{
    private const int MostBars = 40;
    private const int Width = 640;
    private const int BarHeight = 20;
    private const int LabelWidth = 200;

    /// <summary>The page.</summary>
    public static string Of(CorpusStatistics statistics, string title, string format)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>{{Text(title)}}</title>
            <style>
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2733;background:#fff}
            h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem}
            table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.15rem .75rem .15rem 0;text-align:left;border-bottom:1px solid #e3e7ec}
            td.n{text-align:right;font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}
            .problem{color:#a11}.warning{color:#850}
            </style></head><body>
            <h1>{{Text(title)}}</h1>

            """);
        page.Append("<table>");
        foreach (var (name, value) in new (string, string)[]
        {
            ("format", format), ("documents", Number(statistics.Documents)), ("without answer", Number(statistics.Unanswered)), ("tokens", Number(statistics.Tokens.Sum)),
            ("tokens a document", $"{Figure(statistics.Tokens.Mean)} ({statistics.Tokens.Least} to {statistics.Tokens.Most})"), ("characters", Number(statistics.Characters)),
            ("repeated texts", Number(statistics.Duplicates)), ("of these, answered differently", Number(statistics.Conflicts)),
        })
        {
            Row(page, name, value);
        }

        page.Append("</table>\n<h3>Documents by tokens</h3>\n");
        Plot(page, statistics.Tokens.Bins.Select(bin => (Range(bin.From, bin.To), bin.Count)));
        foreach (var question in statistics.Questions)
        {
            Question(page, question);
        }

        Links(page, statistics);
        AdviceList(page, statistics);
        return page.Append("</body></html>\n").ToString();
    }

    private static void Question(StringBuilder page, QuestionStatistics question)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(question.Name)}</h2>\n<table>");
        Row(page, "kind", question.IsSpans ? "spans" : "labels");
        Row(page, "answered", Number(question.Answered));
        Row(page, "with none", Number(question.Empty));
        Row(page, question.IsSpans ? "with overlaps" : "with several labels", Number(question.Several));
        Row(page, "balance", question.Balance is { } balance ? Figure(balance) : "");
        foreach (var (name, value) in StatisticsTables.Agreement(question))
        {
            Row(page, name, value is { } known ? Figure(known) : "not defined");
        }

        page.Append("</table>\n<h3>Labels</h3>\n");
        Plot(page, question.Labels.OrderByDescending(label => label.Value.Count).Select(label => (label.Key, label.Value.Count)));
        if (question.IsSpans)
        {
            page.Append("<h3>Spans by tokens</h3>\n");
            Plot(page, question.SpanLengths.Bins.Select(bin => (Range(bin.From, bin.To), bin.Count)));
        }
    }

    private static void Links(StringBuilder page, CorpusStatistics statistics)
    {
        if (statistics.Relations.Count > 0)
        {
            page.Append("<h2>Links</h2>\n");
            Plot(page, statistics.Relations.OrderByDescending(label => label.Value).Select(label => (label.Key, label.Value)));
        }
    }

    private static void AdviceList(StringBuilder page, CorpusStatistics statistics)
    {
        var advice = TrainingAdvice.Of(statistics);
        if (advice.Count == 0)
        {
            return;
        }

        page.Append("<h2>Before training</h2>\n<ul>");
        foreach (var one in advice)
        {
            var level = one.Level.ToString().ToLowerInvariant();
            page.Append(CultureInfo.InvariantCulture, $"<li class=\"{level}\">{level}: {Text(one.Subject)}: {Text(one.What)}</li>\n");
        }

        page.Append("</ul>\n");
    }

    private static void Plot(StringBuilder page, IEnumerable<(string Name, long Count)> values)
    {
        var all = values.ToList();
        var bars = all.Take(MostBars).ToList();
        if (bars.Count == 0)
        {
            page.Append("<p>none</p>\n");
            return;
        }

        double most = bars.Max(bar => bar.Count);
        page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {bars.Count * BarHeight}\" width=\"{Width}\" role=\"img\" font-size=\"12\">");
        for (var index = 0; index < bars.Count; index++)
        {
            var (name, count) = bars[index];
            var width = count / most * (Width - LabelWidth - 70);
            var top = index * BarHeight;
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 6}\" y=\"{top + 14}\" text-anchor=\"end\">{Text(Short(name))}</text>");
            page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{LabelWidth}\" y=\"{top + 3}\" width=\"{width:0.#}\" height=\"{BarHeight - 6}\" fill=\"#3b6ea5\"/>");
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + width + 6:0.#}\" y=\"{top + 14}\">{count}</text>");
        }

        page.Append("</svg>\n");
        if (all.Count > MostBars)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>{all.Count - MostBars} more</p>\n");
        }
    }

    private static void Row(StringBuilder page, string name, string value) => page.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(name)}</th><td class=\"n\">{Text(value)}</td></tr>");

    private static string Short(string name) => name.Length <= 30 ? name : string.Concat(name.AsSpan(0, char.IsHighSurrogate(name[28]) ? 28 : 29), "…");

    private static string Range(int from, int to) => from == to ? Number(from) : $"{from} to {to}";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Figure(double figure) => figure.ToString("0.000", CultureInfo.InvariantCulture);
}
