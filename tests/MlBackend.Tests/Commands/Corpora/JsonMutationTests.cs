using System.Text;
using MlBackend.Commands.Corpora;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Corpora;

/// <summary>
/// Lists of JSON records with bytes changed, lost and added: every reader gives sound documents or a coded error with the number of the
/// record. The other readers' turn is in the tests of their folders.
/// </summary>
public sealed class JsonMutationTests
{
    private const int CasesAFile = 8_000;

    private static readonly string[] Scraps = ["99999999999", "-1", "1e999", "\\ud83d", "null", "\"", "{", "}", "[", "]", ",", ":", "\\", "\0", "\"text\":", "\"start\":", "[[[[[[[[", "true"];

    public static TheoryData<string, string[]> Goldens => new()
    {
        { "spacy-json", ["spacy", "to_json", "ner-emoji-accents-crlf.json"] },
        { "spacy-json", ["spacy", "to_json", "full-attributes.json"] },
        { "spacy-json", ["spacy", "to_json", "spancat-overlapping.json"] },
        { "spacy-training-json", ["spacy", "convert", "v2.json"] },
        { "spacy-training-json", ["spacy", "convert", "ud.out.json"] },
    };

    [Theory]
    [MemberData(nameof(Goldens))]
    public async Task A_damaged_golden_is_read_or_refused_by_record(string format, params string[] path) =>
        await CheckAsync(format, await File.ReadAllBytesAsync(Repository.SharedPath(["contracts", "recorded", .. path]), TestContext.Current.CancellationToken));

    [Fact]
    public async Task Damaged_records_of_Argilla_are_read_or_refused_by_record() => await CheckAsync("argilla", """
        [{"id":"1","fields":{"text":"Anna é 😀 lives","other":"x"},"metadata":{"a":1},"suggestions":{"label":{"value":"x","score":0.5,"agent":"m"}},
          "responses":{"names":[{"user_id":"u","value":[{"label":"PER","start":0,"end":4}],"status":"submitted"}],"label":[{"user_id":"u","value":"x","status":"submitted"}]},"vectors":{}},
         {"id":"2","fields":{"text":"b"},"metadata":{},"suggestions":{},"responses":{"rank":[{"user_id":"u","value":[{"value":"a","rank":1},{"value":"b","rank":2}],"status":"draft"}]}}]
        """u8.ToArray());

    private static async Task CheckAsync(string format, byte[] golden)
    {
        var reader = CorpusFormats.Readers.Single(reader => reader.Format == format);
        // Long files make slow cases; their first records are like the others.
        var whole = golden.Length > 6_000 ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(golden)[..6_000]) : golden;
        var refused = 0;
        for (var seed = 0; seed < CasesAFile; seed++)
        {
            var bytes = Damaged(whole, new Random(seed));
            List<MlBackendException> aside = [];
            try
            {
                var options = seed % 4 == 0 ? new CorpusOptions { SetAside = aside.Add } : new CorpusOptions();
                await foreach (var document in reader.ReadAsync(new MemoryStream(bytes), options, TestContext.Current.CancellationToken))
                {
                    Sound(document, seed);
                }
            }
            catch (MlBackendException exception)
            {
                exception.Detail.ShouldStartWith("record ", Case.Sensitive, $"seed {seed}");
                refused++;
            }
            catch (Exception exception) when (exception is not ShouldAssertException)
            {
                throw new ShouldAssertException($"seed {seed}: {exception}\n{Encoding.UTF8.GetString(bytes)}", exception);
            }

            refused += aside.Count > 0 ? 1 : 0;
        }

        refused.ShouldBeGreaterThan(CasesAFile / 10, "some damage must be seen");
    }

    private static void Sound(CorpusDocument document, int seed)
    {
        var most = document.Document.Fields.Values.Select(text => text.Length).DefaultIfEmpty().Max();
        foreach (var span in document.Answers.Concat(document.Rejected).OfType<SpanAnswer>().SelectMany(answer => answer.Spans))
        {
            (span.Start.Value >= 0 && span.Start < span.End && span.End.Value <= most).ShouldBeTrue($"seed {seed}");
        }

        var end = 0;
        foreach (var token in document.Tokens ?? [])
        {
            (token.Start.Value >= end && token.End.Value <= most).ShouldBeTrue($"seed {seed}");
            end = token.End.Value;
        }

        // What is read can be written: every text is whole Unicode.
        _ = document.Document.Fields.Values.Sum(text => new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text));
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(place, int.Min(bytes.Count - place, random.Next(1, 40)));
                    break;
                case 2:
                    bytes.InsertRange(place, Encoding.UTF8.GetBytes(Scraps[random.Next(Scraps.Length)]));
                    break;
                case 3 when random.Next(8) == 0:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
                case 4:
                    // A number that is another one, so that what lies where does not fit any more.
                    var digit = bytes.FindIndex(place, value => value is >= (byte)'0' and <= (byte)'9');
                    bytes[digit < 0 ? place : digit] = (byte)('0' + random.Next(10));
                    break;
                default:
                    bytes.InsertRange(place, bytes.GetRange(place, int.Min(bytes.Count - place, random.Next(1, 60))));
                    break;
            }
        }

        return [.. bytes];
    }
}
