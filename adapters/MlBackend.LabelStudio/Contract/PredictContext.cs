using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.LabelStudio.Mapper;

namespace MlBackend.LabelStudio.Contract;

/// <summary>
/// <c>params.context.result</c> of an interactive prediction: the regions that the annotator has just made. What cannot be read
/// there says nothing; the prediction goes on without it.
/// </summary>
internal static class PredictContext
{
    /// <summary>What was just answered; empty where nothing was.</summary>
    public static IReadOnlyList<Answer> Read(byte[] parameters, LabelConfig config, Document document)
    {
        if (parameters.Length == 0 || parameters[0] != '{')
        {
            return [];
        }

        using var json = JsonDocument.Parse(parameters, new JsonDocumentOptions { MaxDepth = JsonBody.Options.MaxDepth });
        if (!json.RootElement.TryGetProperty("context", out var context) || context.ValueKind != JsonValueKind.Object || !context.TryGetProperty("result", out var result))
        {
            return [];
        }

        var unreadable = 0;
        return
        [
            .. AnswerReader.Read(result, config.Schema, config.Fields, document, ref unreadable)
                .Where(answer => answer is SpanAnswer { Spans.Count: > 0 } or ChoiceAnswer { Labels.Count: > 0 }),
        ];
    }
}
