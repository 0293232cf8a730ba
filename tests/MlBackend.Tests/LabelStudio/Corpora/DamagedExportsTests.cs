using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.LabelStudio.Corpora;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Corpora;

/// <summary>Recorded exports with bytes changed, lost and added.</summary>
public sealed class DamagedExportsTests
{
    private static readonly byte[] Signs = [.. "\"{}[],:\t\n\\0-."u8];

    public static TheoryData<string, string> Exports => new()
    {
        { "label-studio", "export-ner-json" },
        { "label-studio", "export-relations-json" },
        { "label-studio-min", "export-ner-json-min" },
        { "label-studio-min", "export-choices-multiple-json-min" },
        { "label-studio-csv", "export-ner-csv" },
        { "label-studio-csv", "export-taxonomy-csv" },
    };

    [Theory]
    [MemberData(nameof(Exports))]
    public async Task A_damaged_export_is_read_or_refused_by_line(string format, string recording)
    {
        ICorpusReader reader = format switch { "label-studio" => new LabelStudioExportReader(), "label-studio-min" => new LabelStudioMinReader(), _ => new LabelStudioCsvReader() };
        var whole = Encoding.UTF8.GetBytes(Recording.Of(recording).ResponseText);
        var refused = 0;
        for (var seed = 0; seed < 2500; seed++)
        {
            var bytes = Damaged(whole, new Random(seed));
            try
            {
                await foreach (var document in reader.ReadAsync(new MemoryStream(bytes), new CorpusOptions(), TestContext.Current.CancellationToken))
                {
                    foreach (var span in document.Answers.OfType<SpanAnswer>().SelectMany(answer => answer.Spans))
                    {
                        (span.Start < span.End && span.End.Value <= document.Document.Fields.Values.Max(text => text.Length)).ShouldBeTrue($"seed {seed}");
                    }
                }
            }
            catch (MlBackendException exception)
            {
                exception.Detail.ShouldStartWith("line ", Case.Sensitive, $"seed {seed}");
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(100, "some damage must be seen");
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(place);
                    break;
                case 2:
                    bytes.Insert(place, Signs[random.Next(Signs.Length)]);
                    break;
                case 3:
                    bytes.RemoveRange(place, int.Min(bytes.Count - place, random.Next(1, 400)));
                    break;
                default:
                    bytes.InsertRange(place, bytes.GetRange(place, int.Min(bytes.Count - place, random.Next(1, 60))));
                    break;
            }
        }

        return [.. bytes];
    }
}
