using System.Text.Json.Nodes;
using MlBackend.Core.Models;
using MlBackend.Learning.Encoder.FineTuning;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Encoder.FineTuning;

/// <summary>Tiny encoders of eight architectures, as two exporters write them, learn and are served as what they became.</summary>
public sealed class ArchitecturesTests
{
    public static TheoryData<string, string, string> Encoders { get; } =
    [
        .. from architecture in MlBackend.Tests.Onnx.Encoder.Architectures
           from file in MlBackend.Tests.Onnx.Encoder.Files
           from tuning in new[] { "full", "lora" }
           select new TheoryDataRow<string, string, string>(architecture, file, tuning),
    ];

    [Theory]
    [MemberData(nameof(Encoders))]
    public void An_encoder_learns_a_little_and_is_saved_and_read(string architecture, string file, string tuning)
    {
        using var tiny = new TinyEncoder(architecture, file);
        using var work = new TemporaryFolder();
        using var saved = new TemporaryFolder();
        using var pool = new EncoderPool(new EncoderPoolOptions { WorkFolder = work.Path }, TimeProvider.System);
        var family = new EncoderFamily(pool);
        var losses = new Losses();
        var options = new Dictionary<string, string> { ["encoder"] = tiny.Path, ["tuning"] = tuning, ["rank"] = "4", ["length"] = "32", ["rate"] = "0.003" };

        var model = family.Train(FineTuningSets.Moods(40), new TrainingSettings(Epochs: 12, Options: options), losses, TestContext.Current.CancellationToken);

        losses.Values.TakeLast(5).Average().ShouldBeLessThan(0.8 * losses.Values.Take(5).Average());
        model.Save(saved.Path);
        var text = FineTuningSets.Document("it was a superb day");
        family.Load(saved.Path, model.Question).Ask(text).Distribution.ShouldBe(model.Ask(text).Distribution);
        ((string?)JsonNode.Parse(File.ReadAllText(saved.File("config.json")))!["architectures"]?[0])?.ShouldEndWith("ForSequenceClassification");
        ((IDisposable)model).Dispose();
    }

    private sealed class Losses : IProgress<TrainingProgress>
    {
        public List<double> Values { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value.Loss is { } loss)
            {
                Values.Add(loss);
            }
        }
    }
}
