using System.Text.Json;
using MlBackend.Autodiff;
using MlBackend.TestKit;
using MlBackend.Tests.Onnx;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff;

/// <summary>Every operator that two exporters write for eight architectures, in several operator sets, is known.</summary>
public sealed class OperatorCoverageTests
{
    // Read as an initializer, and written out in simpler operators.
    private static readonly string[] NeverSeen = ["Constant", "Attention"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_operator_has_a_rule_or_no_slope_to_have(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedPath("models", "tiny", file)));
        var operators = document.RootElement.EnumerateObject().SelectMany(export => export.Value.GetProperty("ops").EnumerateObject()).Select(op => op.Name).Distinct().ToList();

        operators.Count.ShouldBeGreaterThan(10);
        operators.Where(op => !RuleTable.Rules.ContainsKey(op) && !RuleTable.Flat.Contains(op) && !NeverSeen.Contains(op)).ShouldBeEmpty();
    }

    public static TheoryData<string> Files => new([.. Encoder.Architectures.Select(architecture => $"{architecture}/ops.json"), "exporter_variants.json"]);
}
