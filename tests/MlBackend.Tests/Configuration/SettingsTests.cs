using System.Globalization;
using Microsoft.Extensions.Logging;
using MlBackend.Configuration;
using MlBackend.Configuration.Projects;
using MlBackend.Core.Errors;

using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public void The_master_key_reaches_the_store() =>
        ServiceOptions.From(new SettingValues(new Dictionary<string, string>(), name => name == "MLBACKEND_MASTER_KEY" ? "a long passphrase" : null))
            .Storage.MasterKey.ShouldBe("a long passphrase");

    [Fact]
    public void Every_setting_has_its_row_in_the_documentation_and_no_row_is_left_over() =>
        File.ReadAllLines(Repository.Path("docs", "configuration.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .ShouldBe(Settings.All.Select(Row).Concat(ProjectSettings.All.Select(Row)));

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_sdks_names()
    {
        var environment = new Dictionary<string, string> { ["PORT"] = "1", ["MLBACKEND__PORT"] = "2" };
        var values = new SettingValues(new Dictionary<string, string> { ["Port"] = "3" }, environment.GetValueOrDefault);
        values.Find(Settings.Port).ShouldBe(("3", "command line"));

        values = new SettingValues(new Dictionary<string, string>(), environment.GetValueOrDefault);
        values.Find(Settings.Port).ShouldBe(("2", "environment MLBACKEND__PORT"));

        environment.Remove("MLBACKEND__PORT");
        values.Find(Settings.Port).ShouldBe(("1", "environment PORT"));
    }

    [Fact]
    public void The_file_in_the_data_folder_wins_over_the_default()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "appsettings.json"), """{"Port": 4711}""");

        var values = new SettingValues(new Dictionary<string, string> { ["DataDir"] = folder.Path }, _ => null);

        values.Find(Settings.Port).ShouldBe(("4711", "appsettings.json"));
        ServiceOptions.From(values).Port.ShouldBe(4711);
    }

    [Theory]
    [InlineData("Port", "ninety")]
    [InlineData("Port", "70000")]
    [InlineData("PublicUrl", "localhost:9090")]
    [InlineData("LogLevel", "loud")]
    [InlineData("BasicAuthUser", "ann")]
    [InlineData("PollSeconds", "0")]
    public void A_value_that_is_not_allowed_is_refused_by_name(string name, string value)
    {
        var values = new SettingValues(new Dictionary<string, string> { [name] = value }, _ => null);

        var refusal = Should.Throw<MlBackendException>(() => ServiceOptions.From(values));

        refusal.Code.ShouldBe(ErrorCodes.BadConfiguration);
        refusal.Message.ShouldContain(name);
    }

    [Fact]
    public void The_url_without_a_key_is_closed_unless_something_opens_it()
    {
        ServiceOptions.From(new SettingValues(new Dictionary<string, string>(), _ => null)).AllowBareUrl.ShouldBeFalse();
        ServiceOptions.From(new SettingValues(new Dictionary<string, string>(), name => name == "LABEL_STUDIO_URL" ? "http://ls:8080" : null))
            .AllowBareUrl.ShouldBeTrue();
    }

    [Fact]
    public void A_compose_file_of_the_Python_SDK_is_understood_as_it_is()
    {
        var environment = new Dictionary<string, string>
        {
            ["BASIC_AUTH_USER"] = "ann",
            ["BASIC_AUTH_PASS"] = "secret",
            ["LOG_LEVEL"] = "DEBUG",
            ["WORKERS"] = "1",
            ["THREADS"] = "8",
            ["MODEL_DIR"] = "/data/models",
            ["PORT"] = "9191",
            ["LABEL_STUDIO_URL"] = "http://label-studio:8080",
            ["LABEL_STUDIO_API_KEY"] = "key",
            ["HOSTNAME"] = "0f3a2b",
        };

        var options = ServiceOptions.From(new SettingValues(new Dictionary<string, string>(), environment.GetValueOrDefault));

        (options.BasicAuthUser, options.BasicAuthPassword, options.LogLevel, options.DataDir, options.Port, options.AllowBareUrl)
            .ShouldBe(("ann", "secret", LogLevel.Debug, "/data/models", 9191, true));
        (options.LabelStudioUrl, options.LabelStudioApiKey).ShouldBe((new Uri("http://label-studio:8080"), "key"));

        // Its empty variables say nothing.
        environment["BASIC_AUTH_USER"] = environment["BASIC_AUTH_PASS"] = environment["LABEL_STUDIO_URL"] = environment["LABEL_STUDIO_API_KEY"] = "";
        ServiceOptions.From(new SettingValues(new Dictionary<string, string>(), environment.GetValueOrDefault)).AllowBareUrl.ShouldBeFalse();
    }

    private static string Row(ProjectSetting setting) => string.Create(
        CultureInfo.InvariantCulture, $"| `{setting.Name}` | {setting.Range} | {(setting.Default is bool flag ? flag ? "true" : "false" : setting.Default)} | {setting.What} |");

    private static string Row(Setting setting) =>
        $"| `{setting.Name}` | `{setting.EnvironmentName}`{string.Concat(setting.Aliases.Select(alias => $", `{alias}`"))} | {setting.Default} | {setting.What} |";
}
