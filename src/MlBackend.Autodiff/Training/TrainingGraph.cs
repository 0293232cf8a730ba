using MlBackend.Autodiff.Fusion;
using MlBackend.Autodiff.Kernels;
using MlBackend.Autodiff.LowRank;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Training;

/// <summary>A parameter of a training graph.</summary>
/// <param name="Name">The name of its input.</param>
/// <param name="Initial">Its value in the graph it came from.</param>
/// <param name="Gradient">The output with its gradient, of the same shape; for a table [rows, width] the gradients of the rows that were looked up.</param>
/// <param name="Rows">For a table the output with the numbers of those rows, repeated ones included; null where the gradient is dense.</param>
public sealed record Parameter(string Name, Tensor Initial, string Gradient, string? Rows = null);

/// <summary>For which device a training graph is written.</summary>
/// <param name="Fused">True for the CPU: operators of our own replace groups of small ones.</param>
/// <param name="RowGradients">True for the CPU: tables get the gradients of the rows that were looked up. False for a GPU, where a dense array costs less than reading it back.</param>
/// <param name="Products">For a GPU: the 16-bit format in which matrix products are computed; null = float.</param>
public sealed record TrainingGraphOptions(bool Fused = false, bool RowGradients = true, ElementType? Products = null)
{
    /// <summary>For <see cref="CpuTrainingSession"/>.</summary>
    public static TrainingGraphOptions Cpu { get; } = new(Fused: true);

    /// <summary>For <see cref="DeviceTrainingSession"/>.</summary>
    public static TrainingGraphOptions Device { get; } = new(RowGradients: false);
}

/// <summary>
/// A forward graph, its loss and the gradients of its parameters as one graph for plain ONNX Runtime. The parameters
/// are inputs: their values live with the caller, who updates them between runs.
/// </summary>
/// <param name="Graph">Inputs: those of the forward graph, then the parameters. Outputs: the loss, then the gradients.</param>
/// <param name="Loss">The name of the loss.</param>
/// <param name="Parameters">The parameters that reach the loss.</param>
public sealed record TrainingGraph(Graph Graph, string Loss, IReadOnlyList<Parameter> Parameters)
{
    /// <summary>The forward graph with the parameters as inputs, the predictions as outputs and no dropout; null where no predictions were named.</summary>
    public Graph? Evaluation { get; private init; }

    /// <summary>The adapters among the parameters; empty where the weights themselves are trained.</summary>
    public IReadOnlyList<LoraAdapter> Adapters { get; private init; } = [];

    /// <summary>The input of two numbers that says what a run drops; null where nothing is dropped or the operators of ONNX do it.</summary>
    internal string? DropoutKey { get; private init; }

    /// <summary>Builds the training graph.</summary>
    /// <param name="forward">The forward graph with its loss; it is not changed.</param>
    /// <param name="loss">The value to minimise, a scalar.</param>
    /// <param name="parameters">Names of float initializers to train; see <see cref="Parameters.ParameterFinder"/>.</param>
    /// <param name="options">For which device the graph is written; null = any.</param>
    /// <param name="predictions">Values of the forward graph, of floats, that <see cref="ITrainingSession.Predict"/> is to give; null = none.</param>
    /// <param name="adapters">What <see cref="Lora.Insert"/> put into the forward graph; their matrices are among the parameters.</param>
    /// <exception cref="MlBackendException">MLB6004: the graph cannot be differentiated; the detail names the node.</exception>
    public static TrainingGraph Build(Graph forward, string loss, IReadOnlyCollection<string> parameters, TrainingGraphOptions? options = null,
        IReadOnlyList<string>? predictions = null, IReadOnlyList<LoraAdapter>? adapters = null)
    {
        options ??= new TrainingGraphOptions();
        var graph = forward.Clone();
        graph.Outputs.Clear();
        graph.Outputs.Add(new ValueInfo(loss, ElementType.Float, []));
        OpsetUpgrade.Apply(graph);
        Decomposition.Apply(graph);
        Pruning.DropUnused(graph);
        var present = parameters.Where(graph.Initializers.ContainsKey).ToList();
        if (present.Find(name => graph.Initializers[name].Type != ElementType.Float) is { } odd)
        {
            throw ErrorCodes.NotDifferentiable.With($"The parameter \"{odd}\" is of {graph.Initializers[odd].Type}; floats are trained.");
        }

        var shapes = Shapes.Infer(graph);
        string? dropoutKey = null;
        if (options.Fused)
        {
            graph.Opsets[KernelLibrary.Domain] = 1;
            dropoutKey = FusedOperators.Apply(graph, shapes);
        }

        var gradients = Gradients.Append(graph, loss, present, shapes, options.Fused);
        var trained = new List<Parameter>();
        foreach (var name in present.Where(gradients.ContainsKey))
        {
            var initial = graph.Initializers[name];
            graph.Initializers.Remove(name);
            graph.Inputs.Add(new ValueInfo(name, ElementType.Float, [.. initial.Dims.Select(dim => new Dimension(dim))]));
            trained.Add((options.RowGradients ? Rows(graph, name, initial, gradients[name]) : null) ?? Whole(graph, name, initial, gradients[name]));
        }

        Pruning.DropUnused(graph);
        GraphCheck.CheckAndSort(graph);
        if (options.Products is { } type)
        {
            HalfPrecisionProducts.Apply(graph, type);
        }

        return new TrainingGraph(graph, loss, trained)
        {
            Evaluation = predictions is null ? null : EvaluationOf(forward, predictions, trained),
            Adapters = adapters ?? [],
            DropoutKey = dropoutKey,
        };
    }

    /// <summary>Puts values of the parameters into another graph; see <see cref="ITrainingSession.CopyTo"/>.</summary>
    internal void CopyTo(Graph target, IReadOnlyDictionary<string, float[]> values)
    {
        foreach (var parameter in Parameters.Where(parameter => target.Initializers.ContainsKey(parameter.Name)))
        {
            target.Initializers[parameter.Name] = Tensor.Of<float>(values[parameter.Name], [.. parameter.Initial.Dims]);
        }

        foreach (var adapter in Adapters.Where(adapter => !target.Initializers.ContainsKey(adapter.Down) && target.Initializers.ContainsKey(adapter.Weight)))
        {
            target.Initializers[adapter.Weight] = adapter.Merge(values[adapter.Down], values[adapter.Up]);
        }
    }

    private static Graph EvaluationOf(Graph forward, IReadOnlyList<string> predictions, List<Parameter> trained)
    {
        var graph = forward.Clone();
        Dropouts.Remove(graph);
        graph.Outputs.Clear();
        graph.Outputs.AddRange(predictions.Select(name => new ValueInfo(name, ElementType.Float, null)));
        Pruning.DropUnused(graph);
        var read = graph.Nodes.SelectMany(node => node.Reads()).ToHashSet(StringComparer.Ordinal);
        graph.Inputs.RemoveAll(input => !read.Contains(input.Name));
        foreach (var parameter in trained.Where(parameter => graph.Initializers.Remove(parameter.Name)))
        {
            graph.Inputs.Add(new ValueInfo(parameter.Name, ElementType.Float, [.. parameter.Initial.Dims.Select(dim => new Dimension(dim))]));
        }

        GraphCheck.CheckAndSort(graph);
        return graph;
    }

    // A table that is looked up once gives the gradients of the rows looked up: the scatter into zeros of the whole table is left out.
    private static Parameter? Rows(Graph graph, string name, Tensor initial, string gradient)
    {
        var scatter = graph.Nodes.Find(node => node.Output(0) == gradient);
        if (initial.Dims.Count != 2 || scatter is not { Op: "ScatterND" } || graph.Producers().GetValueOrDefault(scatter.Input(0)) is not { Op: "ConstantOfShape" })
        {
            return null;
        }

        var builder = new GraphBuilder(graph, "rows/" + name);
        var rows = builder.Add("Reshape", [scatter.Input(1), builder.Ints(-1)]);
        var values = builder.Add("Reshape", [scatter.Input(2), builder.Ints(-1, initial.Dims[1])]);
        graph.Outputs.Add(new ValueInfo(values, ElementType.Float, [new Dimension(null), initial.Dims[1]]));
        graph.Outputs.Add(new ValueInfo(rows, ElementType.Int64, [new Dimension(null)]));
        return new Parameter(name, initial, values, rows);
    }

    private static Parameter Whole(Graph graph, string name, Tensor initial, string gradient)
    {
        // Two parameters may have the same gradient, and an output has one name.
        var own = new GraphBuilder(graph, "gradient of " + name).Add("Identity", [gradient]);
        graph.Outputs.Add(new ValueInfo(own, ElementType.Float, [.. initial.Dims.Select(dim => new Dimension(dim))]));
        return new Parameter(name, initial, own);
    }
}
