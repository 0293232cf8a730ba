using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using MlBackend.Progress;
using MlBackend.Serving;

namespace MlBackend.Api;

/// <summary>The page that a browser sees: that the service is up and, with a key, what serves each project.</summary>
internal static class HomePage
{
    private const string Head = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>MlBackend</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1rem; color: #1f2430; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #d9dce3; }
        .up { color: #16794a; font-weight: 600; } code { background: #f1f2f5; padding: .1rem .3rem; border-radius: 4px; }
        </style></head><body><h1>MlBackend</h1><p class="up">The service is up.</p>
        """;

    public static string Write(IEnumerable<(LiveProject Project, Standing? Standing)>? projects, HtmlEncoder encoder)
    {
        var page = new StringBuilder(Head);
        if (projects is null)
        {
            page.Append("<p>Paste the URL that the program printed at its start into your annotation tool. <code>mlbackend projects</code> lists what is linked.</p>");
        }
        else
        {
            page.Append("<table><tr><th>project</th><th>questions</th><th>release</th><th>held-out score</th><th>weakest labels</th><th>ready</th></tr>");
            foreach (var (project, standing) in projects.OrderBy(entry => entry.Project.Served.Identity.ExternalId, StringComparer.Ordinal))
            {
                page.Append("<tr>");
                Cell(project.Served.Identity.ExternalId);
                Cell(string.Join(", ", project.Served.Schema.Questions.Select(question => question.IsLearned ? question.Name : $"{question.Name} ({question.NotLearned})")));
                Cell(project.Served.Release.Number == 0 ? "none yet" : project.Served.Release.ToString());
                Cell(standing is null ? "" : StandingText.Scores(standing));
                Cell(standing is null ? "" : StandingText.Labels(standing));
                Cell(standing?.Ready.ToString(CultureInfo.InvariantCulture) ?? "");
                page.Append("</tr>");
            }

            page.Append("</table>");
        }

        return page.Append("</body></html>").ToString();

        void Cell(string text) => page.Append("<td>").Append(encoder.Encode(text)).Append("</td>");
    }
}
