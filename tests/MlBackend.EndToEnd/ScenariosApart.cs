using MlBackend.EndToEnd.LabelStudio;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>
/// Scenarios that run one after the other beside all others: those of Argilla, outages and kills. Most of a scenario is waiting. They have a
/// Label Studio of their own, since the others kill theirs.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ScenariosApart : ICollectionFixture<LabelStudioFixture>
{
    public const string Name = "Apart";
}
