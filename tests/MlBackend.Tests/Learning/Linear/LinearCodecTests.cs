using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Linear;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Linear;

public sealed class LinearCodecTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlbackend-").FullName;
    private readonly IModel _model = new LinearFamily().Train(LinearModelTests.Moods(40), new TrainingSettings(), null, CancellationToken.None);

    [Fact]
    public void A_model_read_back_answers_the_same()
    {
        _model.Save(_folder);
        var copy = Load();

        var documents = LinearModelTests.Moods(60).Examples.Select(example => example.Document).ToList();

        copy.Suggest(documents, TestContext.Current.CancellationToken).Select(suggestion => suggestion!.Confidence)
            .ShouldBe(_model.Suggest(documents, TestContext.Current.CancellationToken).Select(suggestion => suggestion!.Confidence));
        Directory.GetFiles(_folder).ShouldHaveSingleItem();
    }

    [Fact]
    public void Saving_twice_gives_the_same_bytes()
    {
        _model.Save(_folder);
        var first = File.ReadAllBytes(File_);
        Load().Save(_folder);

        File.ReadAllBytes(File_).ShouldBe(first);
    }

    [Fact]
    public void A_missing_file_is_refused_by_code() => Refused(ErrorCodes.BadModelFile);

    [Fact]
    public void A_file_cut_anywhere_is_refused_by_code()
    {
        _model.Save(_folder);
        var whole = File.ReadAllBytes(File_);
        foreach (var length in new[] { 0, 3, 15, 16, 40, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(File_, whole[..length]);
            Refused(ErrorCodes.BadModelFile);
        }
    }

    [Fact]
    public void A_file_that_grew_is_refused_by_code()
    {
        _model.Save(_folder);
        File.AppendAllText(File_, "x");

        Refused(ErrorCodes.BadModelFile);
    }

    [Theory]
    [InlineData(0, 4010)]
    [InlineData(4, 4011)]
    [InlineData(6, 4010)]
    [InlineData(16, 4012)]
    public void A_foreign_file_is_refused_by_code(int place, int code)
    {
        _model.Save(_folder);
        var bytes = File.ReadAllBytes(File_);
        bytes[place]++;
        File.WriteAllBytes(File_, bytes);

        Should.Throw<MlBackendException>(Load).Code.Number.ShouldBe(code);
    }

    [Fact]
    public void No_changed_byte_makes_reading_fail_without_a_code()
    {
        _model.Save(_folder);
        var whole = File.ReadAllBytes(File_);
        var random = new Random(1);
        var refused = 0;
        for (var round = 0; round < 300; round++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[round < 200 ? round % 200 : random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(File_, bytes);
            try
            {
                Load();
            }
            catch (MlBackendException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void A_model_for_other_labels_is_refused_by_code()
    {
        _model.Save(_folder);

        Should.Throw<MlBackendException>(() => new LinearFamily().Load(_folder, _model.Question with { Labels = ["good", "bad"] }))
            .Code.ShouldBe(ErrorCodes.ModelNotForQuestion);
        Should.Throw<MlBackendException>(() => new LinearFamily().Load(_folder, _model.Question with { Kind = QuestionKind.MultiChoice }))
            .Code.ShouldBe(ErrorCodes.ModelNotForQuestion);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File_ => Path.Combine(_folder, "weights.bin");

    private IModel Load() => new LinearFamily().Load(_folder, _model.Question);

    private void Refused(ErrorCode code) => Should.Throw<MlBackendException>(Load).Code.ShouldBe(code);
}
