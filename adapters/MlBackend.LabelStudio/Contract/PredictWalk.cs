using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.LabelConfigs;

namespace MlBackend.LabelStudio.Contract;

/// <summary>
/// Reads <c>{tasks: […], project: "id.second", label_config: "…"}</c> in the order in which it comes. Label Studio sends the
/// tasks first: until the label config is known their data is kept as bytes, annotations and predictions never are.
/// </summary>
internal sealed class PredictWalk : IJsonWalk, IDisposable
{
    private readonly LabelConfigCache configs;
    private readonly TaskSlices slices = new();
    private readonly List<PendingTask> tasks = [];
    private LabelConfig? config;
    private string? project;
    private byte[] parameters = [];
    private bool hasTasks;
    private Place place = Place.Start;
    private Place afterSkip;
    private int skippedDepth;
    private PendingTask task;

    private PredictWalk(LabelConfigCache configs) => this.configs = configs;

    private enum Place
    {
        Start,
        Root,
        Tasks,
        TasksValue,
        ProjectValue,
        ConfigValue,
        ParamsValue,
        Task,
        IdValue,
        DataValue,
        SkippedValue,
        Skipping,
        End,
    }

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="Core.Errors.MlBackendException">It is no such JSON, too long, or its label config cannot be read.</exception>
    public static async ValueTask<PredictRequest> ReadAsync(PipeReader body, long limit, LabelConfigCache configs, CancellationToken cancellationToken)
    {
        using var walk = new PredictWalk(configs);
        await JsonBody.ReadAsync(body, limit, walk, cancellationToken);
        return walk.Finish();
    }

    /// <inheritdoc/>
    public void Walk(ref Utf8JsonReader reader, in ReadOnlySequence<byte> bytes)
    {
        while (true)
        {
            // Copying the reader costs; only data and parameters may have to be read again.
            var before = place is Place.DataValue or Place.ParamsValue ? reader : default;
            if (!reader.Read())
            {
                return;
            }

            if (!Take(ref reader, bytes))
            {
                reader = before;
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => slices.Dispose();

    /// <summary>Takes one token; false where its value is not whole yet.</summary>
    private bool Take(ref Utf8JsonReader reader, in ReadOnlySequence<byte> bytes)
    {
        switch (place)
        {
            case Place.Start:
                Expect(reader.TokenType == JsonTokenType.StartObject, "It is no object.");
                place = Place.Root;
                return true;
            case Place.Root:
                place = reader.TokenType == JsonTokenType.EndObject ? Place.End : Member(ref reader);
                return true;
            case Place.ProjectValue:
                project = JsonText.ReadScalar(ref reader);
                return Pass(reader.TokenType, Place.Root);
            case Place.ConfigValue:
                Expect(reader.TokenType == JsonTokenType.String, "label_config is no text.");
                Expect(config is null, "label_config stands twice.");
                config = configs.Get(JsonText.Read(ref reader));
                place = Place.Root;
                return true;
            case Place.ParamsValue:
                return TakeParams(ref reader, bytes);
            case Place.TasksValue:
                Expect(reader.TokenType == JsonTokenType.StartArray, "tasks is no list.");
                Expect(!hasTasks, "tasks stands twice.");
                (hasTasks, place) = (true, Place.Tasks);
                return true;
            case Place.Tasks:
                return TakeTask(reader.TokenType);
            case Place.Task:
                return TakeTaskMember(ref reader);
            case Place.IdValue:
                task.Id = JsonText.ReadScalar(ref reader);
                return Pass(reader.TokenType, Place.Task);
            case Place.DataValue:
                return TakeData(ref reader, bytes);
            case Place.SkippedValue:
                return Pass(reader.TokenType, afterSkip);
            default:
                skippedDepth += Step(reader.TokenType);
                place = skippedDepth == 0 ? afterSkip : Place.Skipping;
                return true;
        }
    }

    private Place Member(ref Utf8JsonReader reader)
    {
        afterSkip = Place.Root;
        return JsonText.IsName(ref reader, "tasks"u8) ? Place.TasksValue
            : JsonText.IsName(ref reader, "label_config"u8) ? Place.ConfigValue
            : JsonText.IsName(ref reader, "project"u8) ? Place.ProjectValue
            : JsonText.IsName(ref reader, "params"u8) ? Place.ParamsValue
            : Place.SkippedValue;
    }

    private bool TakeTask(JsonTokenType token)
    {
        if (token == JsonTokenType.EndArray)
        {
            place = Place.Root;
            return true;
        }

        task = default;
        if (token == JsonTokenType.StartObject)
        {
            place = Place.Task;
            return true;
        }

        // No task, but it gets its result like every other.
        tasks.Add(task);
        return Pass(token, Place.Tasks);
    }

    private bool TakeTaskMember(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            tasks.Add(task);
            place = Place.Tasks;
            return true;
        }

        afterSkip = Place.Task;
        place = JsonText.IsName(ref reader, "id"u8) ? Place.IdValue
            : JsonText.IsName(ref reader, "data"u8) ? Place.DataValue
            : Place.SkippedValue;
        return true;
    }

    private bool TakeParams(ref Utf8JsonReader reader, in ReadOnlySequence<byte> bytes)
    {
        var start = reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            return false;
        }

        parameters = bytes.Slice(start, reader.BytesConsumed - start).ToArray();
        place = Place.Root;
        return true;
    }

    private bool TakeData(ref Utf8JsonReader reader, in ReadOnlySequence<byte> bytes)
    {
        var start = reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            return false;
        }

        var data = bytes.Slice(start, reader.BytesConsumed - start);
        if (config is null)
        {
            task.Data = slices.Keep(data);
        }
        else
        {
            (task.Data, task.Fields) = (default, TaskData.Read(data, config.Fields));
        }

        place = Place.Task;
        return true;
    }

    /// <summary>Lets the value that begins with this token pass by.</summary>
    private bool Pass(JsonTokenType token, Place next)
    {
        skippedDepth = Step(token);
        afterSkip = next;
        place = skippedDepth == 0 ? next : Place.Skipping;
        return true;
    }

    private PredictRequest Finish()
    {
        Expect(hasTasks, "tasks is missing.");
        Expect(config is not null, "label_config is missing.");
        var documents = new Document[tasks.Count];
        for (var index = 0; index < documents.Length; index++)
        {
            var (id, data, fields) = tasks[index];
            documents[index] = new Document(id ?? "", fields ?? TaskData.Read(data.IsEmpty ? "null"u8 : data.Span, config!.Fields));
        }

        return new PredictRequest(ProjectIds.Parse(project), config!, documents, documents is [var only] ? PredictContext.Read(parameters, config!, only) : []);
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw JsonBody.Malformed(otherwise);
        }
    }

    private static int Step(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
        JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
        _ => 0,
    };

    /// <summary>A task as far as it was read: its data as bytes, or its fields where the label config came first.</summary>
    private record struct PendingTask(string? Id, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string>? Fields);
}
