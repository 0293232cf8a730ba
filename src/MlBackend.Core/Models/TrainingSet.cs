using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;

namespace MlBackend.Core.Models;

/// <summary>A document and the answer that counts.</summary>
public sealed record Example(Document Document, Answer Answer);

/// <summary>All examples for one question.</summary>
public sealed record TrainingSet(Question Question, IReadOnlyList<Example> Examples);
