using System.Text.Json;
using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Core.Corpora;
using MlBackend.Text.Anonymisation;
using Spectre.Console;

namespace MlBackend.Commands.Exporting;

/// <summary>A side as it was written: its file or folder, and what that could not say.</summary>
internal sealed record WrittenSide(Split Split, string Name, CorpusReport Report);

/// <summary>What an export in any format wrote.</summary>
/// <param name="Format">The format.</param>
/// <param name="Field">The text where the format has one.</param>
/// <param name="Questions">The questions whose answers left.</param>
/// <param name="Sides">The sides that have documents.</param>
/// <param name="Joined">Documents that stand beside another because they are almost the same text.</param>
/// <param name="Replaced">How many pieces of personal data of each kind were replaced; null where texts left as they are.</param>
internal sealed record FormatExportOutcome(
    string Format,
    string Field,
    IReadOnlyList<string> Questions,
    IReadOnlyList<WrittenSide> Sides,
    int Joined,
    IReadOnlyDictionary<PersonalDataKind, long>? Replaced)
{
    /// <summary>Documents on all sides.</summary>
    public long Documents => Sides.Sum(side => side.Report.Documents);

    /// <summary>What was lost on all sides.</summary>
    public IReadOnlyList<CorpusReportLine> Lost =>
    [
        .. Sides.SelectMany(side => side.Report.Lines).GroupBy(line => (line.Part, line.Change, line.Reason))
            .Select(same => new CorpusReportLine(same.Key.Part, same.Key.Change, same.Key.Reason, same.Sum(line => line.Count), same.Sum(line => line.Documents)))
            .OrderByDescending(line => line.Count),
    ];

    /// <summary>Writes the sums into an object.</summary>
    public void Sums(Utf8JsonWriter json)
    {
        json.WriteString("format", Format);
        json.WriteString("field", Field);
        json.WriteStartArray("questions");
        foreach (var question in Questions)
        {
            json.WriteStringValue(question);
        }

        json.WriteEndArray();
        json.WriteStartObject("splits");
        foreach (var side in Sides)
        {
            json.WriteStartObject(ExportReport.Name(side.Split));
            json.WriteString("name", side.Name);
            json.WriteNumber("documents", side.Report.Documents);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteNumber("near_duplicates", Joined);
        ExportReport.Lost(json, Lost);
        ExportReport.Replaced(json, Replaced);
    }

    /// <summary>Prints the sums as tables.</summary>
    public void Print(IAnsiConsole console)
    {
        var sides = new Table().Border(TableBorder.Simple).AddColumns("", "documents", "file or folder");
        foreach (var side in Sides)
        {
            sides.AddRow(ExportReport.Name(side.Split), $"{side.Report.Documents}", Markup.Escape(side.Name));
        }

        console.Write(sides);
        ExportReport.Print(console, Lost);
    }
}
