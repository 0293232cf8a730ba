using System.Text.Json;

namespace MlBackend.Argilla.Contract;

/// <summary>A page of records in the order in which they were made.</summary>
internal sealed record RecordPageJson(IReadOnlyList<RecordJson> Items, int Total = 0);

/// <summary>A page of what a search found.</summary>
internal sealed record SearchPageJson(IReadOnlyList<FoundJson> Items, int Total);

/// <summary>One thing that a search found.</summary>
internal sealed record FoundJson(RecordJson Record);

/// <summary>A record.</summary>
/// <param name="Id">UUID.</param>
/// <param name="ExternalId">The id that whoever uploaded it gave it.</param>
/// <param name="Fields">By name; a field that the record lacks is null or absent.</param>
/// <param name="Metadata">By name; null where there is none.</param>
/// <param name="Responses">Absent where nobody asked for them.</param>
/// <param name="Suggestions">Absent where nobody asked for them.</param>
/// <param name="UpdatedAt">Moves with fields, metadata and the record's status only.</param>
/// <param name="Vectors">By name; absent where nobody asked for them.</param>
internal sealed record RecordJson(
    string Id,
    string? ExternalId,
    JsonElement Fields,
    JsonElement Metadata,
    IReadOnlyList<ResponseJson>? Responses,
    IReadOnlyList<SuggestionJson>? Suggestions,
    DateTimeOffset UpdatedAt,
    JsonElement Vectors = default);

/// <summary>One person's answers.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Values"><c>{question: {value}}</c>, or null.</param>
/// <param name="Status"><c>draft</c>, <c>submitted</c> or <c>discarded</c>.</param>
/// <param name="UserId">The person; null where the account was deleted.</param>
/// <param name="UpdatedAt">The last change.</param>
internal sealed record ResponseJson(string Id, JsonElement Values, string Status, string? UserId, DateTimeOffset UpdatedAt);

/// <summary>What a model or a person suggests; one a record and question.</summary>
/// <param name="Id">UUID.</param>
/// <param name="QuestionId">The question.</param>
/// <param name="Type"><c>model</c>, <c>human</c> or null.</param>
/// <param name="Value">As in a response.</param>
/// <param name="Agent">Who suggests.</param>
/// <param name="Score">A number, a list where the value is one, or null.</param>
internal sealed record SuggestionJson(string Id, string QuestionId, string? Type, JsonElement Value, string? Agent, JsonElement Score);

/// <summary>What of a written record counts: that it is there.</summary>
internal sealed record WrittenPageJson(IReadOnlyList<WrittenJson> Items);

/// <summary>A record that was written.</summary>
internal sealed record WrittenJson(string Id);
