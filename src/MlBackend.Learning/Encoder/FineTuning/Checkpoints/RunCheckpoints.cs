using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlBackend.Autodiff.Training;
using MlBackend.Core.Models;
using MlBackend.Learning.Encoder.FineTuning.Settings;
using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.FineTuning.Checkpoints;

/// <summary>
/// The checkpoints of one training run, in a folder named by all that decides on its result: data, settings, encoder. The same run, started again after
/// a kill, finds them. <c>checkpoint.bin</c> holds the state and names the best weights, which lie in <c>best-STEP.bin</c>: written before it, and older ones
/// removed after it, so that the one that it names is always there.
/// </summary>
internal sealed class RunCheckpoints
{
    // A change that makes other weights of the same run needs another number.
    private const int Recipe = 1;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    private readonly string folder;
    private readonly FileStream held;
    private readonly TimeProvider time;
    private int committed = -1;

    private RunCheckpoints(string folder, FileStream held, TimeProvider time) => (this.folder, this.held, this.time) = (folder, held, time);

    private string File => Path.Combine(folder, "checkpoint.bin");

    /// <summary>The folder of a run; others that nobody touched for a week are removed.</summary>
    /// <param name="root">Where all runs have theirs.</param>
    /// <param name="data">What is learned from.</param>
    /// <param name="settings">How.</param>
    /// <param name="encoder">What learns.</param>
    /// <param name="device">Where: other devices give other bits.</param>
    /// <param name="time">The clock.</param>
    public static RunCheckpoints Open(string root, TrainingSet data, FineTuningSettings settings, EncoderFolder encoder, string device, TimeProvider time)
    {
        Sweep(root, time.GetUtcNow() - KeptFor);
        var text = string.Create(CultureInfo.InvariantCulture, $"{Recipe}\n{data.Question.Kind}\n{string.Join('\u001F', data.Question.Labels)}\n{data.Fingerprint()}\n{settings with { Encoder = "" }}\n{encoder.Reference.Hash}\n{device}");
        var folder = Path.Combine(root, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24]);
        while (true)
        {
            Directory.CreateDirectory(folder);
            try
            {
                return new RunCheckpoints(folder, new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), time);
            }
            catch (IOException) when (System.IO.File.Exists(Path.Combine(folder, "lock")))
            {
                // The very same run is under way elsewhere: this one keeps its own.
                folder = $"{folder}.{Path.GetRandomFileName()}";
            }
        }
    }

    /// <summary>The state and weights to go on from; null where there are none.</summary>
    public (TrainingState State, List<ParameterState> Parameters)? Read()
    {
        if (CheckpointFile.Read(File) is not { } found || (found.State.BestStep >= 0 && !System.IO.File.Exists(BestFile(found.State.BestStep))))
        {
            return null;
        }

        committed = found.State.BestStep;
        return found;
    }

    /// <summary>Keeps weights that are the best so far; the next <see cref="Write"/> names them.</summary>
    /// <exception cref="IOException">The disk is full, for one.</exception>
    public void WriteBest(TrainingState state, IReadOnlyCollection<ParameterState> parameters)
    {
        CheckpointFile.Write(BestFile(state.BestStep), state, parameters, moments: false);
        RemoveBestBut(state.BestStep, committed);
    }

    /// <summary>The best weights.</summary>
    public List<ParameterState>? ReadBest(TrainingState state) => CheckpointFile.Read(BestFile(state.BestStep))?.Parameters;

    /// <summary>Keeps all that the run needs to go on.</summary>
    /// <exception cref="IOException">The disk is full, for one; the checkpoint before is still there then.</exception>
    public void Write(TrainingState state, IReadOnlyCollection<ParameterState> parameters)
    {
        CheckpointFile.Write(File, state, parameters, moments: true);
        Directory.SetLastWriteTimeUtc(folder, time.GetUtcNow().UtcDateTime);
        committed = state.BestStep;
        RemoveBestBut(committed, committed);
    }

    /// <summary>Lets go of the folder; removes it where the run reached its end.</summary>
    public void Close(bool reachedEnd)
    {
        held.Dispose();
        if (reachedEnd && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string BestFile(int step) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"best-{step}.bin"));

    private void RemoveBestBut(int one, int other)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "best-*.bin").Where(path => path != BestFile(one) && path != BestFile(other)).ToList())
        {
            System.IO.File.Delete(path);
        }
    }

    private static void Sweep(string root, DateTimeOffset before)
    {
        if (!Directory.Exists(root))
        {
            return;
        }

        foreach (var old in Directory.EnumerateDirectories(root).Where(path => Directory.GetLastWriteTimeUtc(path) < before.UtcDateTime).ToList())
        {
            Directory.Delete(old, recursive: true);
        }
    }
}
