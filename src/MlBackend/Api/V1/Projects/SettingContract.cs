using System.Text.Json;
using MlBackend.Configuration.Projects;

namespace MlBackend.Api.V1.Projects;

/// <summary>The settings of a project.</summary>
/// <param name="Settings">Every setting.</param>
/// <param name="Ignored">Names in the tool's extra_params that there are not, or whose values are not allowed.</param>
internal sealed record SettingsView(IReadOnlyList<SettingView> Settings, IReadOnlyList<string> Ignored)
{
    public static SettingsView Of(ProjectSettings settings) => new([.. settings.Values.Select(SettingView.Of)], settings.Ignored);
}

/// <summary>A setting of a project.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What holds.</param>
/// <param name="Origin">Who said so: <c>edited</c>, <c>extra_params</c> or <c>default</c>.</param>
/// <param name="Default">What holds when nobody says anything.</param>
/// <param name="Allowed">What is allowed, in words.</param>
/// <param name="What">What it does.</param>
internal sealed record SettingView(string Name, JsonElement Value, string Origin, JsonElement Default, string Allowed, string What)
{
    public static SettingView Of(ProjectSettingValue value) => new(
        value.Setting.Name, Json(value.Value), value.Origin.Word(), Json(value.Setting.Default), value.Setting.Range, value.Setting.What);

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value, ApiJson.Default.Object);
}
