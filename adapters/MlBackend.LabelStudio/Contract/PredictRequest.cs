using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.LabelConfigs;

namespace MlBackend.LabelStudio.Contract;

/// <summary>What <c>POST /predict</c> asks, less all that no question needs.</summary>
/// <param name="Project">Whose tasks they are.</param>
/// <param name="Config">The request's own label config.</param>
/// <param name="Documents">One a task, in order; without fields where the task lacks them.</param>
/// <param name="Made">What the annotator of the only task has just answered, where the request says so (interactive predictions).</param>
internal sealed record PredictRequest(ProjectIdentity Project, LabelConfig Config, IReadOnlyList<Document> Documents, IReadOnlyList<Answer> Made);
