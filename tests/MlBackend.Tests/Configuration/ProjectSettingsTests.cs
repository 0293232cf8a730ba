using MlBackend.Configuration.Projects;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Configuration;

public sealed class ProjectSettingsTests
{
    [Fact]
    public void What_is_edited_wins_over_extra_params_and_those_over_the_default()
    {
        var settings = new ProjectSettings("""{"wished_precision": 0.9}""", """{"wished_precision": 0.1, "family": "crf"}""");

        settings.WishedPrecision.ShouldBe(0.9);
        settings.Family.ShouldBe("crf");
        settings.PushAutomatically.ShouldBeTrue();
        settings.Values.Where(value => value.Origin != SettingOrigin.Default).Select(value => (value.Setting.Name, value.Origin))
            .ShouldBe([("wished_precision", SettingOrigin.Edited), ("family", SettingOrigin.ExtraParams)]);
    }

    [Fact]
    public void Without_a_word_everything_has_its_default()
    {
        var settings = new ProjectSettings(null, null);

        settings.WishedPrecision.ShouldBeNull();
        settings.Family.ShouldBeNull();
        settings.MinimumAnnotations.ShouldBe(20);
        (settings.TrainAutomatically, settings.PushAutomatically, settings.MostUsefulTab, settings.ShowInDescription).ShouldBe((true, true, false, false));
        settings.Ignored.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"wished_precison": 0.9}""", "wished_precison")]
    [InlineData("""{"wished_precision": 1.5}""", "wished_precision")]
    [InlineData("""{"wished_precision": "0.9"}""", "wished_precision")]
    [InlineData("""{"minimum_annotations": 2.5}""", "minimum_annotations")]
    [InlineData("""{"family": "Linear"}""", "family")]
    [InlineData("""{"train_automatically": 1}""", "train_automatically")]
    [InlineData("[1]", "(no JSON object)")]
    [InlineData("7", "(no JSON object)")]
    [InlineData("{", "(no JSON)")]
    [InlineData("\"{\"", "(no JSON)")]
    [InlineData("\"\\\"{}\\\"\"", "(no JSON object)")]
    public void What_is_not_allowed_counts_as_not_said_and_is_named(string extraParams, string ignored)
    {
        var settings = new ProjectSettings(null, extraParams);

        settings.Ignored.ShouldBe([ignored]);
        settings.Values.ShouldAllBe(value => value.Origin == SettingOrigin.Default);
    }

    [Fact]
    public void Extra_params_may_come_as_a_text_that_holds_the_object() =>
        new ProjectSettings(null, "\"{\\\"show_in_description\\\": true}\"").ShowInDescription.ShouldBeTrue();
}
