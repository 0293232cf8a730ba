using MlBackend.Core.Documents;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.LabelConfigs;

namespace MlBackend.LabelStudio.Contract;

/// <summary>What <c>POST /predict</c> asks, less all that no question needs.</summary>
/// <param name="Project">Whose tasks they are.</param>
/// <param name="Config">The request's own label config.</param>
/// <param name="Documents">One a task, in order; without fields where the task lacks them.</param>
internal sealed record PredictRequest(ProjectIdentity Project, LabelConfig Config, IReadOnlyList<Document> Documents);
