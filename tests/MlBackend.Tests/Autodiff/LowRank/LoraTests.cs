using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.LowRank;
using MlBackend.Autodiff.Training;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using MlBackend.Tests.Onnx;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff.LowRank;

/// <summary>Adapters of low rank in eight architectures of two exporters: where they are put, what they learn, what they merge to.</summary>
public sealed class LoraTests
{
    private static readonly SessionSettings OneThread = SessionSettings.Training with { Threads = 1 };
    private static readonly LoraSettings Settings = new(Rank: 4, Alpha: 8, Seed: 3);

    public static TheoryData<string, string> Encoders => new(from architecture in Encoder.Architectures from file in Encoder.Files select (architecture, file));

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Gradients_of_adapters_follow_from_those_of_the_merged_weights(string architecture, string file)
    {
        // With W' = W + s·A·B: dA = s·dW'·Bᵀ and dB = s·Aᵀ·dW'; dW' of the engine is PyTorch's (GradientGoldenTests).
        foreach (var targets in Enum.GetValues<LoraTargets>())
        {
            var task = new GoldenTask(new Encoder(architecture), file, "tokcls");
            var graph = task.Build(TrainingGraphOptions.Cpu, Settings with { Targets = targets });
            using var adapted = new CpuTrainingSession(graph, OneThread);
            Disturb(adapted, graph);
            var merged = task.Forward.Clone();
            adapted.CopyTo(merged);
            using var full = new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu, encoder: merged), OneThread);

            adapted.Learn(task.Batch).ShouldBe(full.Learn(task.Batch), 1e-5f);

            foreach (var adapter in graph.Adapters)
            {
                var (inputs, outputs, rank) = ((int)adapter.Initial.Dims[adapter.Transposed ? 1 : 0], (int)adapter.Initial.Dims[adapter.Transposed ? 0 : 1], 4);
                var (down, up, whole) = (Find(adapted, adapter.Down), Find(adapted, adapter.Up), Find(full, adapter.Weight).Gradient());
                double Whole(int i, int o) => whole[adapter.Transposed ? o * inputs + i : i * outputs + o];
                var (toDown, toUp) = (down.Gradient(), up.Gradient());
                for (var r = 0; r < rank; r++)
                {
                    for (var i = 0; i < inputs; i++)
                    {
                        var expected = adapter.Scale * Enumerable.Range(0, outputs).Sum(o => Whole(i, o) * up.Values[r * outputs + o]);
                        ((double)toDown[i * rank + r]).ShouldBe(expected, 1e-5 + 1e-4 * Math.Abs(expected), adapter.Weight);
                    }

                    for (var o = 0; o < outputs; o++)
                    {
                        var expected = adapter.Scale * Enumerable.Range(0, inputs).Sum(i => Whole(i, o) * down.Values[i * rank + r]);
                        ((double)toUp[r * outputs + o]).ShouldBe(expected, 1e-5 + 1e-4 * Math.Abs(expected), adapter.Weight);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void The_merged_model_says_what_the_adapted_one_says(string architecture, string file)
    {
        var task = new GoldenTask(new Encoder(architecture), file, "seqcls");
        var forward = task.Forward.Clone();
        var (_, logits) = task.AddHead(forward);
        using var session = new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu, Settings), OneThread);
        var before = session.Predict(task.Batch, TestContext.Current.CancellationToken)[0].Elements<float>().ToArray();
        for (var step = 0; step < 4; step++)
        {
            session.Learn(task.Batch);
            session.Update(1e-2f);
        }

        var adapted = session.Predict(task.Batch, TestContext.Current.CancellationToken)[0].Elements<float>().ToArray();
        session.CopyTo(forward);
        session.CopyTo(forward);
        forward.Outputs.Clear();
        forward.Outputs.Add(new ValueInfo(logits, ElementType.Float, null));
        using var merged = OnnxSession.Open(forward, new SessionSettings { Threads = 1 });
        using var results = merged.Run(task.Batch, [logits], TestContext.Current.CancellationToken);

        results[0].GetTensorDataAsSpan<float>().ToArray().Zip(adapted, (mine, theirs) => Math.Abs(mine - theirs)).Max().ShouldBeLessThan(1e-5f);
        before.Zip(adapted, (one, other) => Math.Abs(one - other)).Max().ShouldBeGreaterThan(1e-2f);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void The_projections_of_attention_are_found_and_nothing_else(string architecture, string file)
    {
        var task = new GoldenTask(new Encoder(architecture), file, "seqcls");
        var torch = task.TorchNames();

        var found = Names(LoraTargets.Attention);
        var all = Names(LoraTargets.AllLinear);

        // Two layers; ModernBERT has queries, keys and values in one matrix.
        found.Count.ShouldBe(architecture == "modernbert" ? 4 : 8);
        found.Where(name => !IsOfAttention(name)).ShouldBeEmpty();
        all.Where(IsOfAttention).ShouldBe(found, ignoreOrder: true);
        all.Count(name => !IsOfAttention(name)).ShouldBeGreaterThanOrEqualTo(4);

        List<string> Names(LoraTargets targets) => [.. Lora.Insert(task.Forward.Clone(), Settings with { Targets = targets }).Adapters.Select(adapter => torch[adapter.Weight])];

        static bool IsOfAttention(string name) => name.Contains("attention", StringComparison.OrdinalIgnoreCase) || name.Contains(".attn.", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Dropout_finds_its_places_around_adapters(string architecture, string file)
    {
        var graph = new GoldenTask(new Encoder(architecture), file, "seqcls").Forward.Clone();
        Lora.Insert(graph, Settings with { Targets = LoraTargets.AllLinear });

        Dropouts.Insert(graph, 0.1f, 1).ShouldBe(new DropoutPlaces(Embeddings: true, Branches: 4, HiddenStates: false));

        // What the adapter adds is dropped with what it is added to.
        var producers = graph.Producers();
        graph.Nodes.Where(node => node.Op == "Dropout").Skip(1).ShouldAllBe(node => producers[node.Input(0)].Op == "Add");
    }

    [Fact]
    public void Adapters_begin_without_effect_and_train_alone()
    {
        var task = new GoldenTask(new Encoder("bert"), "model.onnx", "seqcls");
        var graph = task.Build(TrainingGraphOptions.Cpu, Settings);
        using var session = new CpuTrainingSession(graph, OneThread);

        session.Learn(task.Batch).ShouldBe(task.Golden.GetProperty("loss").GetSingle(), 1e-5f);
        session.Parameters.Select(parameter => parameter.Source.Name).ShouldBe([.. graph.Adapters.SelectMany(adapter => new[] { adapter.Down, adapter.Up }), "head.weight", "head.bias"], ignoreOrder: true);
    }

    [Fact]
    public void The_GPUs_session_learns_the_same_adapters_and_merges_them()
    {
        var task = new GoldenTask(new Encoder("distilbert"), "model_dynamo.onnx", "seqcls");
        using var device = new DeviceTrainingSession(task.Build(TrainingGraphOptions.Device, Settings), OneThread);
        using var cpu = new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu, Settings), OneThread);
        foreach (var session in new ITrainingSession[] { device, cpu })
        {
            session.Learn(task.Batch);
            session.Update(1e-2f);
        }

        var (mine, theirs) = (task.Forward.Clone(), task.Forward.Clone());
        device.CopyTo(mine);
        cpu.CopyTo(theirs);
        var changed = mine.Initializers.Where(pair => pair.Value != task.Forward.Initializers[pair.Key]).ToList();
        changed.Count.ShouldBe(8);
        changed.ShouldAllBe(pair => pair.Value.Elements<float>().ToArray().Zip(theirs.Initializers[pair.Key].Elements<float>().ToArray(), (a, b) => Math.Abs(a - b)).Max() < 1e-4f);
    }

    [Fact]
    public void The_seed_decides_on_the_first_values()
    {
        var forward = new GoldenTask(new Encoder("bert"), "model.onnx", "seqcls").Forward;
        float[] First(int seed)
        {
            var graph = forward.Clone();
            return graph.Initializers[Lora.Insert(graph, Settings with { Seed = seed }).Adapters[0].Down].Elements<float>().ToArray();
        }

        First(1).ShouldBe(First(1));
        First(1).ShouldNotBe(First(2));
        First(1).Max(Math.Abs).ShouldBeInRange(0.5f / MathF.Sqrt(32), 1 / MathF.Sqrt(32));
    }

    [Fact]
    public void Without_attention_every_matrix_gets_one_and_it_is_said()
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        var builder = new GraphBuilder(graph, "plain");
        builder.Input(ValueInfo.Of<float>("x", "rows", 3));
        graph.Initializers["w"] = Tensor.Of<float>([1, 2, 3, 4, 5, 6], 3, 2);
        graph.Outputs.Add(new ValueInfo(builder.Add("MatMul", ["x", "w"]), ElementType.Float, null));

        var insertion = Lora.Insert(graph, Settings);

        insertion.Targets.ShouldBe(LoraTargets.AllLinear);
        insertion.Adapters.ShouldHaveSingleItem().Weight.ShouldBe("w");
    }

    [Fact]
    public void A_graph_without_matrices_is_refused()
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        graph.Inputs.Add(ValueInfo.Of<float>("x", "rows", 3));
        graph.Outputs.Add(new ValueInfo(new GraphBuilder(graph, "plain").Add("Neg", ["x"]), ElementType.Float, null));

        Should.Throw<MlBackendException>(() => Lora.Insert(graph, Settings)).Code.ShouldBe(ErrorCodes.NotDifferentiable);
    }

    [Fact]
    public void A_matrix_used_both_ways_has_one_adapter_and_merges_to_what_it_computed()
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        var builder = new GraphBuilder(graph, "both");
        builder.Input(ValueInfo.Of<float>("x", 2, 3));
        graph.Initializers["w"] = Tensor.Of<float>([1, -2, 3, 0.5f, 0.25f, -1], 3, 2);
        var y = builder.Add("MatMul", [builder.Add("MatMul", ["x", "w"]), builder.Add("Transpose", ["w"], ("perm", new long[] { 1, 0 }))]);
        graph.Outputs.Add(new ValueInfo(y, ElementType.Float, null));
        var merged = graph.Clone();
        var adapter = Lora.Insert(graph, new LoraSettings(Rank: 1, Alpha: 1)).Adapters.ShouldHaveSingleItem();
        graph.Initializers[adapter.Up] = Tensor.Of<float>([0.3f, -0.7f], 1, 2);
        merged.Initializers["w"] = adapter.Merge(graph.Initializers[adapter.Down].Elements<float>(), graph.Initializers[adapter.Up].Elements<float>());

        Run(graph).ShouldBe(Run(merged), 1e-5);

        double[] Run(Graph each)
        {
            using var session = OnnxSession.Open(each, new SessionSettings { Threads = 1 });
            using var x = OrtValue.CreateTensorValueFromMemory([1f, 2, -1, 0.5f, 0, 3], [2, 3]);
            using var results = session.Run(new Dictionary<string, OrtValue> { ["x"] = x }, [y], TestContext.Current.CancellationToken);
            return [.. results[0].GetTensorDataAsSpan<float>().ToArray().Select(value => (double)value)];
        }
    }

    // As B begins with zeros, A would have no gradient.
    private static void Disturb(CpuTrainingSession session, TrainingGraph graph)
    {
        var chance = new Random(11);
        foreach (var adapter in graph.Adapters)
        {
            var values = Find(session, adapter.Up).Values;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)(chance.NextDouble() - 0.5) / 5;
            }
        }
    }

    private static TrainedParameter Find(CpuTrainingSession session, string name) => session.Parameters.First(parameter => parameter.Source.Name == name);
}
