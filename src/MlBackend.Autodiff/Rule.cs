using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff;

/// <summary>
/// The derivative of one operator: a pure function that appends the nodes which turn the gradients of the node's outputs (null
/// where an output does not reach the loss) into those of its inputs. Null = no gradient flows there, which is
/// not the same as zero. Nodes that end up unused are dropped afterwards.
/// </summary>
internal delegate IReadOnlyList<string?> Rule(Backward to, Node node, IReadOnlyList<string?> gradients);
