using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Learning.Agreement;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Agreement;

/// <summary>Agreement as scikit-learn, statsmodels, krippendorff and irrCAC compute it.</summary>
public sealed class RecordedAgreementTests
{
    private const double Tolerance = 1e-9;

    public static TheoryData<string> LabelCases => [.. Cases("one_label_per_item").Select(one => one.GetProperty("name").GetString()!)];

    public static TheoryData<string> SpanCases => [.. Cases("pairwise_span_f1").Select(one => one.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(LabelCases))]
    public void Coefficients_of_labels_are_the_recorded_ones(string name)
    {
        var recorded = Cases("one_label_per_item").Single(one => one.GetProperty("name").GetString() == name);
        var labels = recorded.GetProperty("inputs").GetProperty("labels").EnumerateArray().Select(label => label.ToString()).ToList();
        var annotators = recorded.GetProperty("inputs").GetProperty("annotators").EnumerateArray().Select(annotator => annotator.EnumerateArray()
            .Select(rating => rating.ValueKind == JsonValueKind.Null ? (int?)null : labels.IndexOf(rating.ToString())).ToList()).ToList();
        var agreement = new LabelAgreement([.. Enumerable.Range(0, annotators[0].Count).Select(item => (IReadOnlyList<int?>)[.. annotators.Select(annotator => annotator[item])])], labels.Count);
        var expected = recorded.GetProperty("expected");

        Check("cohen_kappa_unweighted", () => agreement.Cohen(0, 1));
        Check("cohen_kappa_linear", () => agreement.Cohen(0, 1, KappaWeight.Linear));
        Check("cohen_kappa_quadratic", () => agreement.Cohen(0, 1, KappaWeight.Quadratic));
        Check("fleiss_kappa", agreement.Fleiss);
        Check("fleiss_kappa_missing_allowed", agreement.Fleiss);
        Check("krippendorff_alpha_nominal", () => agreement.Krippendorff(LabelScale.Nominal));
        Check("krippendorff_alpha_ordinal", () => agreement.Krippendorff(LabelScale.Ordinal));
        Check("krippendorff_alpha_interval", () => agreement.Krippendorff(LabelScale.Interval));
        Check("percent_agreement", () => agreement.Percent);

        void Check(string coefficient, Func<double?> value)
        {
            // Where the package raises, there is nothing to compare with.
            if (expected.TryGetProperty(coefficient, out var wanted) && wanted.ValueKind != JsonValueKind.Object)
            {
                Near(value(), wanted, coefficient);
            }
        }
    }

    [Theory]
    [MemberData(nameof(SpanCases))]
    public void F1_of_spans_is_the_recorded_one(string name)
    {
        var recorded = Cases("pairwise_span_f1").Single(one => one.GetProperty("name").GetString() == name);
        var agreement = new SpanAgreement();
        foreach (var document in recorded.GetProperty("inputs").GetProperty("documents").EnumerateArray())
        {
            agreement.Note(document.EnumerateObject().ToDictionary(person => person.Name, person => (IReadOnlyCollection<LabelledSpan>)[.. person.Value.EnumerateArray()
                .Select(span => new LabelledSpan(new Utf16Offset(span[0].GetInt32()), new Utf16Offset(span[1].GetInt32()), span[2].GetString()!))]));
        }

        var expected = recorded.GetProperty("expected");
        Near(agreement.Mean, expected.GetProperty("mean_f1"), "mean");
        Near(agreement.Pooled, expected.GetProperty("pooled_f1"), "pooled");
        foreach (var pair in agreement.Pairs)
        {
            var wanted = expected.GetProperty("pairs").GetProperty($"{pair.First}|{pair.Second}");
            Near(pair.F1, wanted.GetProperty("f1"), $"{pair.First}|{pair.Second}");
            pair.Agreed.ShouldBe(wanted.GetProperty("agreed").GetInt64());
        }
    }

    private static void Near(double? value, JsonElement wanted, string what)
    {
        if (wanted.ValueKind == JsonValueKind.Null)
        {
            value.ShouldBeNull(what);
        }
        else
        {
            value.ShouldNotBeNull(what).ShouldBe(wanted.GetDouble(), Tolerance, what);
        }
    }

    private static IEnumerable<JsonElement> Cases(string kind)
    {
        var path = Repository.SharedPath("contracts", "recorded", "metrics", "agreement.json");
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. json.RootElement.GetProperty("cases").EnumerateArray().Where(one => one.GetProperty("options").GetProperty("kind").GetString() == kind).Select(one => one.Clone())];
    }
}
