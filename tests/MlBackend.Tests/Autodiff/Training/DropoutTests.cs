using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Kernels;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using MlBackend.Tests.Onnx;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff.Training;

/// <summary>Dropout: where it is put, what it drops, and that it is repeatable.</summary>
public sealed class DropoutTests
{
    private static readonly SessionSettings OneThread = SessionSettings.Training with { Threads = 1 };

    public static TheoryData<string, string> Encoders => new(from architecture in Encoder.Architectures from file in Encoder.Files select (architecture, file));

    [Theory]
    [MemberData(nameof(Encoders))]
    public void It_follows_the_embeddings_and_both_blocks_of_each_layer(string architecture, string file)
    {
        var graph = new GoldenTask(new Encoder(architecture), file, "seqcls").Forward.Clone();

        Dropouts.Insert(graph, 0.1f, 1).ShouldBe(new DropoutPlaces(Embeddings: true, Branches: 4, HiddenStates: false));

        graph.Nodes.Count(node => node.Op == "Dropout").ShouldBe(5);
        graph.Nodes.Where(node => node.Op == "Dropout").Select(node => node.Int("seed", 0)).Distinct().Count().ShouldBe(5);
        graph.Nodes.FindLastIndex(node => node.Op == "Dropout").ShouldBeGreaterThan(graph.Nodes.FindLastIndex(node => node.Op == "MatMul"));
    }

    [Fact]
    public void Without_residual_sums_the_hidden_states_get_it()
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        graph.Inputs.Add(ValueInfo.Of<float>("x", "rows", 3));
        graph.Outputs.Add(new ValueInfo(new GraphBuilder(graph, "plain").Add("Tanh", ["x"]), ElementType.Float, null));

        Dropouts.Insert(graph, 0.5f, 1).HiddenStates.ShouldBeTrue();

        graph.Producers()[graph.Outputs[0].Name].Op.ShouldBe("Dropout");
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void It_drops_the_share_that_it_should_and_keeps_the_mean(float rate)
    {
        var kept = Drop(rate, place: 1, step: 0, run: 0, threads: 1).Y;

        var share = kept.Count(value => value == 0) / (double)kept.Length;
        share.ShouldBe(rate, 0.01);
        kept.Max().ShouldBe(1.5f / (1 - rate), 1e-4f);

        // Neighbours, in a row and below one another, are dropped independently.
        var (width, pairs, below) = (100, 0, 0);
        for (var i = width; i < kept.Length; i++)
        {
            pairs += kept[i] == 0 && kept[i - 1] == 0 ? 1 : 0;
            below += kept[i] == 0 && kept[i - width] == 0 ? 1 : 0;
        }

        (pairs / (double)(kept.Length - width)).ShouldBe(rate * rate, 0.01);
        (below / (double)(kept.Length - width)).ShouldBe(rate * rate, 0.01);
    }

    [Fact]
    public void Place_step_and_run_each_decide_and_threads_do_not()
    {
        var one = Drop(0.3f, place: 1, step: 0, run: 0, threads: 1).Y;

        Drop(0.3f, place: 1, step: 0, run: 0, threads: 2).Y.ShouldBe(one);
        foreach (var other in new[] { Drop(0.3f, 2, 0, 0, 1).Y, Drop(0.3f, 1, 1, 0, 1).Y, Drop(0.3f, 1, 0, 1, 1).Y })
        {
            // Two masks of rate r that know nothing of each other agree on a share of 1 − 2r(1 − r).
            (one.Zip(other, (a, b) => a == b).Count(same => same) / (double)one.Length).ShouldBe(1 - 2 * 0.3 * 0.7, 0.01);
        }
    }

    [Fact]
    public void What_was_dropped_learns_nothing_and_the_bias_gets_the_sum()
    {
        var (y, toX, toBias) = Drop(0.4f, place: 7, step: 3, run: 1, threads: 2);

        toX.Zip(y).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second / 1.5f) < 1e-5f);
        for (var column = 0; column < toBias.Length; column++)
        {
            toBias[column].ShouldBe(Enumerable.Range(0, 500).Sum(row => toX[row * 100 + column]), 1e-2f);
        }
    }

    [Fact]
    public void Predictions_drop_nothing()
    {
        var task = new GoldenTask(new Encoder("bert"), "model.onnx", "seqcls");
        using var session = new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu, dropout: 0.5f), OneThread);

        Math.Abs(session.Learn(task.Batch) - task.Golden.GetProperty("loss").GetSingle()).ShouldBeGreaterThan(1e-3f);

        var logits = session.Predict(task.Batch, TestContext.Current.CancellationToken).ShouldHaveSingleItem();
        logits.Elements<float>().ToArray().Zip(new Encoder("bert").Tensor("seqcls/logits"), (mine, golden) => Math.Abs(mine - golden)).Max().ShouldBeLessThan(1e-5f);
    }

    [Fact]
    public void A_training_resumed_drops_what_it_would_have_dropped()
    {
        var task = new GoldenTask(new Encoder("modernbert"), "model.onnx", "tokcls");
        using var straight = new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu, dropout: 0.3f), OneThread);
        for (var step = 0; step < 2; step++)
        {
            Step(straight);
        }

        using var resumed = new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu, dropout: 0.3f), OneThread);
        resumed.Restore(straight.Steps, straight.State());

        Step(straight).ShouldBe(Step(resumed));

        straight.Parameters.SelectMany(parameter => parameter.Values).ShouldBe(resumed.Parameters.SelectMany(parameter => parameter.Values));

        // Two runs make a step.
        float Step(CpuTrainingSession session)
        {
            var losses = session.Learn(task.Batch) + 10 * session.Learn(task.Batch);
            session.Update(1e-3f);
            return losses;
        }
    }

    // 500 × 100 ones and a bias of one half: what is kept is 1.5 / (1 − rate).
    private static (float[] Y, float[] ToX, float[] ToBias) Drop(float rate, int place, int step, int run, int threads)
    {
        var graph = new Graph();
        (graph.Opsets[""], graph.Opsets[KernelLibrary.Domain]) = (17, 1);
        graph.Initializers["x"] = Tensor.Of<float>([.. Enumerable.Repeat(1f, 50_000)], 500, 100);
        graph.Initializers["bias"] = Tensor.Of<float>([.. Enumerable.Repeat(0.5f, 100)], 100);
        graph.Initializers["numbers"] = Tensor.Vector<float>(rate, place);
        graph.Initializers["key"] = Tensor.Vector<float>(step, run);
        graph.Nodes.Add(new Node(nameof(Dropout), ["x", "bias", "numbers", "key"], ["y"]) { Domain = KernelLibrary.Domain });
        graph.Nodes.Add(new Node(nameof(DropoutGradient), ["x", "numbers", "key"], ["toX", "toBias"]) { Domain = KernelLibrary.Domain });
        string[] names = ["y", "toX", "toBias"];
        graph.Outputs.AddRange(names.Select(name => new ValueInfo(name, ElementType.Float, null)));
        using var session = OnnxSession.Open(graph, new SessionSettings { Threads = threads, Configure = KernelLibrary.Register });
        using var results = session.Run(new Dictionary<string, OrtValue>(), names, TestContext.Current.CancellationToken);
        var values = results.Select(result => result.GetTensorDataAsSpan<float>().ToArray()).ToArray();
        return (values[0], values[1], values[2]);
    }
}
