using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Encoder.FineTuning.Tasks;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Learning.Encoder.FineTuning.Serving;

/// <summary>
/// A fine-tuned encoder with its head. Its graph lies in a folder and is in memory only while the pool keeps it there. A model that was just trained lies in
/// a folder of its own until it is disposed of.
/// </summary>
internal sealed class FineTunedModel : IEncoderModel, IDisposable
{
    // So many texts are cut into windows at a time.
    private const int Stretch = 512;

    private readonly EncoderPool pool;
    private readonly EncoderFolder folder;
    private readonly ScratchFolder? scratch;

    /// <param name="question">The question.</param>
    /// <param name="encoder">The encoder that it began as.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="length">Tokens of a window at the most.</param>
    /// <param name="answers">How logits become answers.</param>
    /// <param name="pool">Keeps it in memory.</param>
    /// <param name="scratch">The folder that goes with it; null where the folder is somebody else's.</param>
    public FineTunedModel(Question question, EncoderReference encoder, EncoderFolder folder, int length, FineTunedAnswers answers, EncoderPool pool, ScratchFolder? scratch = null) =>
        (Question, Encoder, this.folder, Length, Answers, this.pool, this.scratch) = (question, encoder, folder, length, answers, pool, scratch);

    /// <inheritdoc/>
    public string Family => EncoderFamily.FamilyName;

    /// <inheritdoc/>
    public Question Question { get; }

    /// <summary>The encoder that it began as; it is not needed any more.</summary>
    public EncoderReference Encoder { get; }

    /// <summary>Tokens of a window at the most.</summary>
    public int Length { get; }

    /// <summary>How logits become answers.</summary>
    public FineTunedAnswers Answers { get; }

    /// <summary>Writes a trained graph into a folder of its own.</summary>
    public static FineTunedModel Create(IHeadTask task, EncoderFolder encoder, int length, FineTunedAnswers answers, Graph graph, EncoderPool pool)
    {
        var scratch = ScratchFolder.Make(Path.Combine(pool.Options.WorkFolder, "models"));
        try
        {
            ExportFolder.Write(scratch.Path, graph, encoder, task);
            FineTunedCodec.Write(scratch.Path, task.Question, encoder.Reference, length, answers);
            return new FineTunedModel(task.Question, encoder.Reference, EncoderFolder.Open(scratch.Path), length, answers, pool, scratch);
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Suggestion?> Suggest(IReadOnlyList<Document> documents, CancellationToken cancellationToken) => pool.Use(
        folder,
        settings => LoadedClassifier.Load(folder, Length, Answers is SpanAnswers, settings),
        loaded =>
        {
            var windows = new TextWindows(loaded.Cutter, Question);
            var run = loaded.Session.Runner(cancellationToken);
            var suggestions = new List<Suggestion?>(documents.Count);
            for (var start = 0; start < documents.Count; start += Stretch)
            {
                suggestions.AddRange(Answers.Suggest(Question, [.. documents.Skip(start).Take(Stretch)], windows, run, cancellationToken));
            }

            return suggestions;
        });

    /// <inheritdoc/>
    public void Save(string folder)
    {
        foreach (var name in ExportFolder.Names.Where(name => File.Exists(Path.Combine(this.folder.Folder, name))))
        {
            File.Copy(Path.Combine(this.folder.Folder, name), Path.Combine(folder, name));
        }
    }

    /// <summary>Lets go of the graph, and of the folder where it is its own.</summary>
    public void Dispose()
    {
        if (scratch is not null)
        {
            pool.Forget(folder);
            scratch.Dispose();
        }
    }
}
