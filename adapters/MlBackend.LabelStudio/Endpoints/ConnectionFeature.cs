using MlBackend.Core.Tools;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>Whose request it is.</summary>
internal sealed record ConnectionFeature(Connection Connection);
