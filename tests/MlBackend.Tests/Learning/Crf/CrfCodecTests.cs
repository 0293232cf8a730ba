using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Crf;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Crf;

public sealed class CrfCodecTests
{
    private static readonly CrfFamily Family = new();
    private static readonly IModel Trained = Family.Train(Spans.Towns(), new TrainingSettings(), null, CancellationToken.None);

    [Fact]
    public void A_model_read_back_suggests_the_same()
    {
        using var folder = new TemporaryFolder();
        Trained.Save(folder.Path);

        var read = Family.Load(folder.Path, Spans.Question("town", "person"));

        foreach (var text in new[] { "Anna went to Oslo .", "Boris and Kyiv", "nobody", "" })
        {
            read.Suggest(text).Spans.ShouldBe(Trained.Suggest(text).Spans);
            read.Suggest(text).Confidence.ShouldBe(Trained.Suggest(text).Confidence);
        }

        Directory.GetFiles(folder.Path).ShouldBe([folder.File], "nothing temporary stays");
    }

    [Fact]
    public void A_question_with_its_labels_in_another_order_reads_the_model()
    {
        using var folder = new TemporaryFolder();
        Trained.Save(folder.Path);

        var read = Family.Load(folder.Path, Spans.Question("river", "person", "town"));

        read.Suggest("Anna went to Oslo .").Spans.ShouldBe(Trained.Suggest("Anna went to Oslo .").Spans);
    }

    [Fact]
    public void A_question_without_one_of_the_labels_is_refused()
    {
        using var folder = new TemporaryFolder();
        Trained.Save(folder.Path);

        Refused(folder, "town").ShouldBe(ErrorCodes.ModelNotForQuestion);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        using var folder = new TemporaryFolder();
        Trained.Save(folder.Path);
        var bytes = File.ReadAllBytes(folder.File);
        foreach (var length in new[] { 0, 3, 16, 17, 100, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(folder.File, bytes[..length]);
            Refused(folder, "town", "person").ShouldBe(ErrorCodes.BadModelFile);
        }

        File.Delete(folder.File);
        Refused(folder, "town", "person").ShouldBe(ErrorCodes.BadModelFile);
    }

    [Fact]
    public void Foreign_and_damaged_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        Trained.Save(folder.Path);
        var bytes = File.ReadAllBytes(folder.File);

        File.WriteAllText(folder.File, "{\"family\":\"crf\",\"weights\":[]}");
        Refused(folder, "town", "person").ShouldBe(ErrorCodes.BadModelFile);

        var giant = (byte[])bytes.Clone();
        BitConverter.TryWriteBytes(giant.AsSpan(16), int.MaxValue);
        File.WriteAllBytes(folder.File, giant);
        Refused(folder, "town", "person").ShouldBe(ErrorCodes.BadModelFile);

        var notNumber = (byte[])bytes.Clone();
        BitConverter.TryWriteBytes(notNumber.AsSpan(bytes.Length - 4), float.NaN);
        File.WriteAllBytes(folder.File, notNumber);
        Refused(folder, "town", "person").ShouldBe(ErrorCodes.BadModelFile);
    }

    private static ErrorCode Refused(TemporaryFolder folder, params string[] labels) =>
        Should.Throw<MlBackendException>(() => Family.Load(folder.Path, Spans.Question(labels))).Code;
}
